"""The verdict, and the whole report."""

import random
from typing import Any

import pytest
from trial import NEW, OLD, a_plan, crowd, exposures, model, orders, together, visitors, when

pytestmark = pytest.mark.criterion("problem_solving")

KEYS = {
    *("experiment", "at", "look", "verdict", "visitors", "left_out"),
    *("balance", "confidence", "effects"),
}
LOOKS = a_plan()["looks"]


def decide(
    candidate: Any,
    *,
    change: float = 0.01,
    p_value: float = 0.0199,
    revenue: tuple[float, float] = (-0.2, 0.9),
    look: int = 0,
    alpha: float = 0.06,
) -> str:
    """The verdict; each of the three looks has a third of alpha, and the margin is 0.5."""
    low, high = revenue
    # The interval of conversion keeps from zero just when its p-value is below a look's part.
    reach = abs(change) * (0.9 if p_value < alpha / 3 else 1.1 if p_value > alpha / 3 else 1)
    conversion = {"estimate": change, "low": change - reach, "high": change + reach}
    found = {
        "conversion": {**conversion, "p_value": p_value},
        "revenue": {"estimate": (low + high) / 2, "low": low, "high": high, "p_value": 0.5},
    }
    plan = a_plan(alpha=alpha)
    verdict: str = candidate.module("readout.verdict").decide(plan, LOOKS[look], found)
    return verdict


def read(candidate: Any, tables: Any, at: Any, **changes: Any) -> dict[str, Any]:
    """The report, with all that the ticket asks for."""
    seen, bought = tables
    function = candidate.module("readout.compare").read_experiment
    report: dict[str, Any] = function(a_plan(**changes), seen, bought, at)
    assert set(report) == KEYS
    return report


def experiment() -> list[tuple[list[Any], list[Any]]]:
    """The split as planned: 10 % in the first phase, half in the second."""
    return [
        crowd(when("03-05"), OLD, 180, 18, 30),
        crowd(when("03-05"), NEW, 20, 3, 30),
        crowd(when("03-25"), OLD, 100, 40, 50),
        crowd(when("03-25"), NEW, 100, 37, 50),
    ]


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Better at a planned look means ship, worse means stop")
def test_ship_and_stop(candidate: Any) -> None:
    for look in range(3):
        assert decide(candidate, look=look) == "ship"
        assert decide(candidate, change=-0.01, look=look) == "stop"
        assert decide(candidate, change=-0.01, revenue=(0.4, 0.9), look=look) == "stop"


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("Each look has its part of alpha, so looking often proves nothing")
def test_part_of_alpha(candidate: Any) -> None:
    for change in (0.01, -0.01):
        assert decide(candidate, change=change, p_value=0.0201) == "continue"
        assert decide(candidate, change=change, p_value=0.0201, look=1) == "continue"
        assert decide(candidate, change=change, p_value=0.0201, look=2) == "keep control"
    # A third that floats hold exactly, however it is calculated.
    assert decide(candidate, p_value=1 / 32, alpha=3 / 32) == "continue"
    assert decide(candidate, change=0.0, p_value=0.001) == "continue"


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("More buyers are not worth a loss of revenue beyond the margin")
def test_margin(candidate: Any) -> None:
    assert decide(candidate, revenue=(-0.49, 0.9)) == "ship"
    assert decide(candidate, revenue=(-0.5, 0.9)) == "continue"
    assert decide(candidate, revenue=(-0.51, 0.9), look=2) == "keep control"
    assert decide(candidate, revenue=(-0.9, -0.5)) == "continue"
    assert decide(candidate, revenue=(-0.9, -0.51)) == "stop"
    assert decide(candidate, revenue=(-0.9, -0.51), p_value=0.5, look=2) == "stop"
    assert decide(candidate, revenue=(-0.9, -0.49), p_value=0.5, look=2) == "keep control"


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("The report of a planned look holds numbers, intervals and the verdict")
def test_planned_look(candidate: Any) -> None:
    report = read(candidate, together(*experiment()), LOOKS[1])
    frame = visitors(
        [
            (phase, variant, 0, number < buyers, amount + number % 5 if number < buyers else 0, 1)
            for phase, variant, many, buyers, amount in [
                (0, False, 180, 18, 30),
                (0, True, 20, 3, 30),
                (1, False, 100, 40, 50),
                (1, True, 100, 37, 50),
            ]
            for number in range(many)
        ]
    )
    effects = report.pop("effects")
    assert effects["conversion"] == pytest.approx(model(frame, "converted", 0.98), rel=1e-6)
    assert effects["revenue"] == pytest.approx(model(frame, "revenue", 0.98), rel=1e-6)
    assert report == {
        "experiment": "bold-button",
        "at": "2026-04-06T00:00:00+00:00",
        "look": 2,
        "verdict": "continue",
        "visitors": {"control": 280, "treatment": 120},
        "left_out": {"outside": 0, "crossed": 0, "immature": 0},
        "balance": {"p_value": pytest.approx(1), "ok": True},
        "confidence": pytest.approx(0.98),
    }
    last = read(candidate, together(*experiment()), LOOKS[2])
    assert (last["look"], last["verdict"]) == (3, "keep control")
    for buyers, verdict in ((75, "ship"), (5, "stop")):
        other = [*experiment()[:3], crowd(when("03-25"), NEW, 100, buyers, 50)]
        report = read(candidate, together(*other), LOOKS[1])
        assert (report["look"], report["verdict"]) == (2, verdict)


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("Between planned looks nobody sees an effect")
def test_no_planned_look(candidate: Any) -> None:
    for at in (when("04-05T23:59:59"), when("04-06T00:00:01"), when("04-13")):
        report = read(candidate, together(*experiment()), at)
        found = report["look"], report["verdict"], report["effects"]
        assert found == (None, "not a planned look", None)
        assert report["balance"] == {"p_value": pytest.approx(1), "ok": True}
        assert report["visitors"] == {"control": 280, "treatment": 120}


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("A broken split is told at any moment, and hides the effect")
def test_broken_split(candidate: Any) -> None:
    crowds = [*experiment(), crowd(when("03-26"), NEW, 60, 60, 50)]
    for at, look in ((LOOKS[1], 2), (when("04-13"), None), (LOOKS[2], 3)):
        report = read(candidate, together(*crowds), at)
        assert (report["look"], report["verdict"], report["effects"]) == (look, "invalid", None)
        assert report["balance"]["ok"] is False
        assert report["visitors"] == {"control": 280, "treatment": 180}


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("A later export, in another order, gives the same report for the same moment")
def test_later_export(candidate: Any) -> None:
    at = LOOKS[1]
    first = read(candidate, together(*experiment()), at)
    assert first["visitors"] == {"control": 280, "treatment": 120}
    seen = [row for rows, _ in experiment() for row in rows]
    bought = [row for _, rows in experiment() for row in rows]
    later = [(f"later-{number}", NEW, when("04-06")) for number in range(50)]
    later += [(name, NEW, when("04-07")) for name, variant, _ in seen if variant == OLD][::9]
    bought = [
        (*row[:4], when("04-06") if number % 2 else None) for number, row in enumerate(bought)
    ]
    bought += [(f"U-{name}", name, when("04-06"), 70.0, None) for name, _, _ in seen[::3]]
    seen += later
    random.Random(5).shuffle(seen)
    random.Random(6).shuffle(bought)
    second = read(candidate, (exposures(seen), orders(bought)), at)
    for name, effect in first.pop("effects").items():
        assert second["effects"][name] == pytest.approx(effect)
    assert second.pop("effects").keys() == {"conversion", "revenue"}
    assert second == first


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("Without visitors in both variants there is nothing to read")
def test_nobody(candidate: Any) -> None:
    for only in (OLD, NEW):
        tables = together(crowd(when("03-05"), only, 30, 10, 20))
        with candidate.raises("readout.errors.ReadoutError"):
            candidate.module("readout.compare").read_experiment(a_plan(), *tables, LOOKS[1])
    tables = together(*experiment())
    with candidate.raises("readout.errors.ReadoutError"):
        candidate.module("readout.compare").read_experiment(a_plan(), *tables, when("03-08"))
