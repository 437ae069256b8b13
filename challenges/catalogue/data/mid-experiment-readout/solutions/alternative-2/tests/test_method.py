"""The rules of `docs/method.md`, one by one."""

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

PLAN = """\
name = "seat-map"
control = "list"
treatment = "map"
alpha = 0.06
margin = 0.5
window_days = 7
ends = 2026-04-12T00:00:00Z
looks = [2026-03-23T00:00:00Z, 2026-04-06T00:00:00Z, 2026-04-20T00:00:00Z]
phases = [
    {from = 2026-03-02T00:00:00Z, share = 0.1},
    {from = 2026-03-23T00:00:00Z, share = 0.5},
]
"""
LAST = datetime(2026, 4, 20, tzinfo=UTC)
READOUT_ERROR = "readout.errors.ReadoutError"


@pytest.fixture
def plan(candidate: Any) -> Any:
    return candidate.module("readout.plan").parse_plan(PLAN)


def moments(column: list[str | None]) -> pd.Series:
    """Moments of 2026, "03-02" or "03-02T10:00:00"; None is none."""
    return pd.to_datetime(
        pd.Series([None if text is None else f"2026-{text}" for text in column], dtype="str"),
        utc=True,
        format="ISO8601",
    )


def exposures(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Rows of visitor, variant and moment."""
    visitor, variant, seen_at = zip(*rows, strict=True) if rows else ((), (), ())
    names = {"visitor": visitor, "variant": variant}
    return pd.DataFrame(names, dtype="str").assign(seen_at=moments(list(seen_at)))


def orders(*rows: tuple[str, str, float, str | None]) -> pd.DataFrame:
    """Rows of visitor, moment, amount and refund, each an order of its own."""
    visitor, ordered_at, amount, refunded_at = zip(*rows, strict=True) if rows else ((),) * 4
    return pd.DataFrame(
        {
            "order": pd.Series([f"T-{number}" for number in range(len(rows))], dtype="str"),
            "visitor": pd.Series(visitor, dtype="str"),
            "ordered_at": moments(list(ordered_at)),
            "refunded_at": moments(list(refunded_at)),
            "amount": pd.Series(amount, dtype="float64"),
        }
    )


def analyse(candidate: Any, plan: Any, seen: Any, bought: Any = None, at: Any = LAST) -> Any:
    """Call `analysed`."""
    bought = orders() if bought is None else bought
    return candidate.module("readout.visitors").analysed(plan, seen, bought, at)


def test_who_is_left_out(candidate: Any, plan: Any) -> None:
    seen = exposures(
        ("early", "map", "03-01T23:59:59"),
        ("early", "list", "03-03"),  # crossed as well: counts once
        ("first", "list", "03-02"),
        ("first", "list", "04-15"),
        ("before-end", "map", "04-11T23:59:59"),
        ("at-end", "map", "04-12"),
        ("crossed", "map", "03-23"),
        ("crossed", "list", "04-19"),
        ("second", "map", "03-23"),
        ("second", "map", "03-23"),
    )
    visitors, left_out = analyse(candidate, plan, seen)
    assert visitors["visitor"].tolist() == ["before-end", "first", "second"]
    assert visitors["treated"].tolist() == [True, False, True]
    assert visitors["phase"].tolist() == [1, 0, 1]
    assert left_out == {"outside": 2, "crossed": 1, "immature": 0}
    assert list(visitors.index) == [0, 1, 2]
    # Earlier, nobody had crossed, and some had not been seen yet.
    visitors, left_out = analyse(candidate, plan, seen, at=datetime(2026, 3, 30, tzinfo=UTC))
    assert visitors["visitor"].tolist() == ["crossed", "first", "second"]
    assert left_out == {"outside": 1, "crossed": 0, "immature": 0}
    early = datetime(2026, 3, 29, 23, 59, 59, tzinfo=UTC)
    visitors, left_out = analyse(candidate, plan, seen, at=early)
    assert visitors["visitor"].tolist() == ["first"]
    assert left_out == {"outside": 1, "crossed": 0, "immature": 2}


def test_what_counts_for_a_visitor(candidate: Any, plan: Any) -> None:
    seen = exposures(("a", "map", "03-29T12:00:00"), ("b", "list", "03-29T12:00:00"))
    bought = orders(
        ("a", "03-29T12:00:00", 1.0, None),  # at the entry: in the window
        ("a", "04-05T11:59:59", 2.0, "04-20"),  # refunded at the readout: not yet
        ("a", "04-05T12:00:00", 4.0, None),  # the window has ended
        ("a", "03-30", 8.0, "04-19"),  # refunded
        ("a", "03-01T12:00:00", 16.0, None),  # 28 days before: prior
        ("a", "03-01T11:59:59", 32.0, None),
        ("a", "03-20", 64.0, "03-29T12:00:00"),  # refunded at the entry: still prior
        ("a", "03-20", 128.0, "03-29T11:59:59"),
        ("b", "03-30", 256.0, "03-31"),
        ("nobody", "03-30", 512.0, None),
    )
    visitors, _ = analyse(candidate, plan, seen, pd.concat([bought, bought]))
    assert visitors.to_dict("records") == [
        {
            "visitor": "a",
            "treated": True,
            "phase": 1,
            "prior": 80.0,
            "converted": True,
            "revenue": 3.0,
        },
        {
            "visitor": "b",
            "treated": False,
            "phase": 1,
            "prior": 0.0,
            "converted": False,
            "revenue": 0.0,
        },
    ]


def test_nobody(candidate: Any, plan: Any) -> None:
    visitors, left_out = analyse(candidate, plan, exposures())
    assert len(visitors) == 0
    assert list(visitors.columns) == [
        "visitor",
        "treated",
        "phase",
        "prior",
        "converted",
        "revenue",
    ]
    assert left_out == {"outside": 0, "crossed": 0, "immature": 0}


def sample(candidate: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The exposures and orders of `samples/`."""
    load = candidate.module("readout.load")
    return load.read_exposures("samples/exposures.csv"), load.read_orders("samples/orders.csv")


def test_a_later_export_and_another_order_change_nothing(candidate: Any) -> None:
    plan = candidate.module("readout.plan").load_plan("plans/seat-map.toml")
    seen, bought = sample(candidate)
    read = candidate.module("readout.compare").read_experiment
    at = datetime(2026, 4, 6, tzinfo=UTC)
    report = read(plan, seen, bought, at)
    assert report["left_out"]["immature"] > 0
    until = pd.Timestamp(at)
    earlier = bought[bought["ordered_at"] < until]
    earlier = earlier.assign(
        refunded_at=earlier["refunded_at"].where(earlier["refunded_at"] < until)
    )
    assert read(plan, seen[seen["seen_at"] < until], earlier, at) == report
    shuffled = (table.sample(frac=1, random_state=3) for table in (seen, bought))
    assert read(plan, *shuffled, at) == report


def people(*groups: tuple[int, int, int]) -> pd.DataFrame:
    """Visitors without orders: phase, how many in control, how many in treatment."""
    rows = [
        {"treated": treated, "phase": phase, "prior": 0.0, "converted": False, "revenue": 0.0}
        for phase, *counts in groups
        for treated, count in zip((False, True), counts, strict=True)
        for _ in range(count)
    ]
    return pd.DataFrame(rows).assign(visitor=[f"v{number:05}" for number in range(len(rows))])


@pytest.mark.parametrize(
    ("groups", "p_value", "ok"),
    [
        ([(0, 900, 100), (1, 500, 500)], 1.0, True),
        ([(0, 900, 100)], 1.0, True),
        # 20² / 900 + 20² / 100 = 4.44; with 1 and 2 degrees.
        ([(0, 880, 120)], 0.0350, True),
        ([(0, 880, 120), (1, 500, 500)], 0.1084, True),
        ([(0, 850, 150), (1, 500, 500)], 0.0, False),
        # Together they would have the planned number.
        ([(0, 840, 160), (1, 560, 440)], 0.0, False),
    ],
)
def test_balance(candidate: Any, plan: Any, groups: Any, p_value: float, ok: bool) -> None:
    found = candidate.module("readout.balance").check_balance(plan, people(*groups))
    assert found == {"p_value": pytest.approx(p_value, abs=0.0001), "ok": ok}


def noisy(seed: int = 1) -> pd.DataFrame:
    """Visitors whose phases, shares and spread differ, and a revenue that depends on prior."""
    rng = np.random.default_rng(seed)
    visitors = people((0, 300, 40), (1, 200, 210))
    phase = visitors["phase"].to_numpy()
    prior = np.round(rng.exponential(20, len(visitors)) * (rng.random(len(visitors)) < 0.3), 2)
    spread = rng.normal(0, 5 + 10 * visitors["treated"].to_numpy())
    bought = rng.random(len(visitors)) < 0.1 + 0.3 * phase
    revenue = np.where(bought, 30 + 0.5 * prior + spread, 0.0)
    return visitors.assign(prior=prior, converted=bought, revenue=revenue)


def by_hand(visitors: pd.DataFrame, outcome: str) -> tuple[float, float]:
    """The effect and its HC3 standard error, from the textbook."""
    phases = [visitors["phase"] == phase for phase in (0, 1)]
    x = np.column_stack([visitors["treated"], *phases, visitors["prior"]]).astype(float)
    y = visitors[outcome].to_numpy(float)
    bread = np.linalg.inv(x.T @ x)
    leverage = np.einsum("ij,jk,ik->i", x, bread, x)
    beta = bread @ x.T @ y
    weights = ((y - x @ beta) / (1 - leverage)) ** 2
    covariance = bread @ (x.T * weights) @ x @ bread
    return float(beta[0]), float(np.sqrt(covariance[0, 0]))


@pytest.mark.parametrize("outcome", ["conversion", "revenue"])
def test_effects_by_hand(candidate: Any, outcome: str) -> None:
    visitors = noisy()
    effect, error = by_hand(visitors, "converted" if outcome == "conversion" else outcome)
    found = candidate.module("readout.effects").estimate(visitors, 0.95)[outcome]
    assert found["estimate"] == pytest.approx(effect)
    assert found["low"] == pytest.approx(effect - 1.959964 * error)
    assert found["high"] == pytest.approx(effect + 1.959964 * error)
    wider = candidate.module("readout.effects").estimate(visitors, 0.99)[outcome]
    assert wider["high"] == pytest.approx(effect + 2.575829 * error)
    assert wider["p_value"] == found["p_value"]


def test_who_says_nothing_changes_nothing(candidate: Any) -> None:
    """Somebody alone in a phase, the only one with a prior, or a prior that all have."""
    estimate = candidate.module("readout.effects").estimate
    visitors = noisy().assign(prior=0.0)
    expected = json.dumps(estimate(visitors, 0.95))
    alone = visitors.iloc[[0]].assign(phase=2, revenue=1e4, visitor="x")
    only = visitors.iloc[[5]].assign(prior=9.5, revenue=1e4, visitor="y")
    for others in (alone, only, pd.concat([alone, only])):
        found = estimate(pd.concat([visitors, others], ignore_index=True), 0.95)
        assert found["revenue"] == pytest.approx(json.loads(expected)["revenue"])
    found = estimate(visitors.assign(prior=12.3), 0.95)
    assert found["conversion"] == pytest.approx(json.loads(expected)["conversion"])


def test_nobody_bought_and_everybody_did(candidate: Any) -> None:
    estimate = candidate.module("readout.effects").estimate
    nothing = {"estimate": 0.0, "low": 0.0, "high": 0.0, "p_value": 1.0}
    assert estimate(people((0, 30, 7)), 0.95) == {"conversion": nothing, "revenue": nothing}
    everybody = people((0, 30, 7), (1, 11, 13)).assign(converted=True, revenue=19.9)
    assert estimate(everybody, 0.95) == {"conversion": nothing, "revenue": nothing}


@pytest.mark.parametrize("groups", [[(0, 10, 1)], [(0, 10, 0), (1, 0, 10)], [(0, 1, 1)]])
def test_what_cannot_be_compared(candidate: Any, groups: Any) -> None:
    with candidate.raises(READOUT_ERROR):
        candidate.module("readout.effects").estimate(people(*groups), 0.95)


NO_LOSS = (-0.4, 0.9)


@pytest.mark.parametrize(
    ("conversion", "p_value", "revenue", "verdict"),
    [
        (0.1, 0.019, NO_LOSS, "ship"),
        (0.1, 0.021, NO_LOSS, "continue"),
        (0.1, 0.019, (-0.6, 0.9), "continue"),
        (0.1, 0.019, (-0.9, -0.6), "stop"),
        (-0.1, 0.019, NO_LOSS, "stop"),
        (-0.1, 0.021, NO_LOSS, "continue"),
        (-0.1, 0.5, (-0.9, -0.6), "stop"),
        (-0.1, 0.5, (-0.9, -0.5), "continue"),
        (0.1, 0.019, (-0.5, 0.1), "continue"),
    ],
)
def test_verdicts(
    candidate: Any,
    plan: Any,
    conversion: float,
    p_value: float,
    revenue: tuple[float, float],
    verdict: str,
) -> None:
    decide = candidate.module("readout.verdict").decide
    effects = {
        "conversion": {"estimate": conversion, "low": 0.0, "high": 0.0, "p_value": p_value},
        "revenue": {"estimate": 0.0, "low": revenue[0], "high": revenue[1], "p_value": 0.5},
    }
    assert decide(plan, plan["looks"][1], effects) == verdict
    last = "keep control" if verdict == "continue" else verdict
    assert decide(plan, LAST, effects) == last


def crowd(control: int, treatment: int) -> pd.DataFrame:
    """Visitors of the second phase."""
    return exposures(
        *((f"c{number}", "list", "03-24") for number in range(control)),
        *((f"t{number}", "map", "03-24") for number in range(treatment)),
    )


@pytest.mark.parametrize(("day", "look"), [(20, 3), (19, None)])
def test_a_broken_split_is_invalid_on_any_day(
    candidate: Any, plan: Any, day: int, look: int | None
) -> None:
    read = candidate.module("readout.compare").read_experiment
    report = read(plan, crowd(100, 50), orders(), datetime(2026, 4, day, tzinfo=UTC))
    assert (report["look"], report["verdict"], report["effects"]) == (look, "invalid", None)
    assert report["balance"]["ok"] is False
    assert report["confidence"] == pytest.approx(0.98)


@pytest.mark.parametrize(("counts", "day"), [((10, 0), 20), ((0, 10), 19), ((0, 0), 20)])
def test_a_variant_without_visitors(
    candidate: Any, plan: Any, counts: tuple[int, int], day: int
) -> None:
    read = candidate.module("readout.compare").read_experiment
    with candidate.raises(READOUT_ERROR):
        read(plan, crowd(*counts), orders(), datetime(2026, 4, day, tzinfo=UTC))


def test_nothing_is_written_in_the_first_week(candidate: Any) -> None:
    done = candidate.run(
        "python -m readout read plans/seat-map.toml samples/exposures.csv samples/orders.csv"
        " --at 2026-03-05T00:00:00Z --out report.json"
    )
    assert done.returncode == 2
    assert done.stderr.startswith("readout: ")
    assert done.stderr.count("\n") == 1
    assert not done.exists("report.json")


def test_another_experiments_exposures(candidate: Any, plan: Any) -> None:
    with candidate.raises(READOUT_ERROR, "no variant bold"):
        analyse(candidate, plan, exposures(("a", "bold", "03-03")))
