"""The check of the split, and the model."""

import math
from typing import Any

import numpy as np
import pytest
from trial import EFFECT, a_plan, model, split, visitors, when

pytestmark = pytest.mark.criterion("frameworks")


def balance(candidate: Any, *counts: tuple[int, int], **changes: Any) -> tuple[float, bool]:
    """The p-value and whether the split is fine, for numbers in control and treatment."""
    found = candidate.module("readout.balance").check_balance(a_plan(**changes), split(*counts))
    assert sorted(found) == ["ok", "p_value"]
    return found["p_value"], found["ok"]


def effects(candidate: Any, frame: Any, confidence: float = 0.95) -> dict[str, dict[str, float]]:
    """The effects, with all that the ticket asks for."""
    found = candidate.module("readout.effects").estimate(frame, confidence)
    assert sorted(found) == ["conversion", "revenue"]
    assert [sorted(effect) for effect in found.values()] == [EFFECT, EFFECT]
    return found


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A ramp-up as planned is no broken split")
def test_planned_ramp_up(candidate: Any) -> None:
    assert balance(candidate, (900, 100), (500, 500)) == (pytest.approx(1), True)
    p_value, is_fine = balance(candidate, (910, 90), (490, 510))
    statistic = 100 / 90 + 100 / 250
    assert p_value == pytest.approx(math.exp(-statistic / 2))
    assert bool(is_fine) is True


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("A broken phase is found even if the phases make up for each other")
def test_broken_phases(candidate: Any) -> None:
    p_value, is_fine = balance(candidate, (840, 160), (560, 440))
    assert p_value == pytest.approx(math.exp(-(3600 / 90 + 3600 / 250) / 2))
    assert bool(is_fine) is False


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("The split is broken below p = 0.001, and phases without visitors do not count")
def test_threshold_of_balance(candidate: Any) -> None:
    phases = [{"from": when(f"03-0{day}"), "share": 0.5} for day in (2, 4, 6)]
    for difference, verdict in ((104, True), (106, False)):
        frame = split((0, 0), (500 + difference // 2, 500 - difference // 2), (0, 0))
        plan = a_plan(phases=phases)
        found = candidate.module("readout.balance").check_balance(plan, frame)
        statistic = difference**2 / 1000
        assert found["p_value"] == pytest.approx(math.erfc(math.sqrt(statistic / 2)))
        assert bool(found["ok"]) is verdict
    assert balance(candidate, (550, 450), phases=phases) == (
        pytest.approx(math.erfc(math.sqrt(5))),
        True,
    )


@pytest.mark.criterion("frameworks", weight=3)
@pytest.mark.title("Estimates, intervals and p-values are those of the agreed model")
def test_model(candidate: Any) -> None:
    chance = np.random.default_rng(42)
    many = 300
    phase = chance.integers(0, 3, many)
    treated = chance.random(many) < np.choose(phase, [0.1, 0.5, 0.3])
    prior = np.where(chance.random(many) < 0.4, chance.integers(5, 80, many), 0).astype(float)
    chances = 0.1 + 0.1 * phase + 0.05 * treated + 0.002 * prior
    converted = chance.random(many) < chances
    revenue = np.where(converted, chance.integers(10, 90, many) * (1 + treated), 0).astype(float)
    frame = visitors([(0, False, 0, False, 0, many)]).assign(
        phase=phase, treated=treated, prior=prior, converted=converted, revenue=revenue
    )
    for confidence in (0.95, 0.98):
        found = effects(candidate, frame, confidence)
        for name, outcome in (("conversion", "converted"), ("revenue", "revenue")):
            assert found[name] == pytest.approx(model(frame, outcome, confidence), rel=1e-6)


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("A better season does not look like a better variant")
def test_no_effect_within_phases(candidate: Any) -> None:
    frame = visitors(
        [
            (0, False, 0, True, 30, 90),
            (0, False, 0, False, 0, 810),
            (0, True, 0, True, 30, 8),
            (0, True, 0, False, 0, 92),
            (2, False, 0, True, 50, 200),
            (2, False, 0, False, 0, 300),
            (2, True, 0, True, 50, 190),
            (2, True, 0, False, 0, 310),
        ]
    )
    found = effects(candidate, frame)
    # Within phases it is 2 points lower; pooled it would be 12 points higher.
    assert found["conversion"]["estimate"] == pytest.approx(-0.02)
    for name, outcome in (("conversion", "converted"), ("revenue", "revenue")):
        assert found[name] == pytest.approx(model(frame, outcome, 0.95), rel=1e-6)


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("What visitors brought with them is not credited to the treatment")
def test_prior(candidate: Any) -> None:
    # Regulars happen to be more often treated. Revenue is 1 + prior / 2 + 3 for treatment, ± 2.
    cells = [
        (0, treated, prior, noise > 0, 1 + prior / 2 + 3 * treated + noise, many)
        for treated, prior, many in [
            (False, 0, 40),
            (False, 20, 10),
            (True, 0, 15),
            (True, 20, 35),
        ]
        for noise in (-2, 2)
    ]
    frame = visitors(cells)
    found = effects(candidate, frame)
    assert found["revenue"]["estimate"] == pytest.approx(3)
    assert found["revenue"] == pytest.approx(model(frame, "revenue", 0.95), rel=1e-6)
    assert found["conversion"]["estimate"] == pytest.approx(0, abs=1e-9)


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("One phase, and nobody who bought before, is an experiment too")
def test_simple_experiment(candidate: Any) -> None:
    frame = visitors(
        [
            (0, False, 0, True, 10, 20),
            (0, False, 0, False, 0, 80),
            (0, True, 0, True, 14, 30),
            (0, True, 0, False, 0, 70),
        ]
    )
    found = effects(candidate, frame, 0.9)
    assert found["conversion"]["estimate"] == pytest.approx(0.1)
    assert found["revenue"]["estimate"] == pytest.approx(2.2)
    for name, outcome in (("conversion", "converted"), ("revenue", "revenue")):
        assert found[name] == pytest.approx(model(frame, outcome, 0.9), rel=1e-6)
