"""What new customers show in the next quarter, and whether the metrics said so."""

from typing import Any

import numpy as np
import pytest
import yard
from lessons import (
    COSTS,
    METRICS,
    finished,
    long_history,
    model_of,
    morning,
    of_long,
    of_short,
    outcome,
    quarter,
    short_history,
    tossed,
)

pytestmark = pytest.mark.criterion("role_experience")


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("Late hires of new customers are told from the others")
def test_ranking(candidate: Any) -> None:
    found = of_long(candidate)
    assert yard.area(quarter()[1], found.probability) >= 0.72


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("A probability means what it says")
def test_calibration(candidate: Any) -> None:
    found, late = of_long(candidate), quarter()[1]
    assert found.probability.mean() == pytest.approx(late.mean(), abs=0.04)
    assert yard.gap(late, found.probability) <= 0.07


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("The decisions save money against any answer that is the same for all")
def test_savings(candidate: Any) -> None:
    found, late = of_long(candidate), quarter()[1]
    same_for_all = min(yard.cost(late, [answer] * len(late), COSTS) for answer in COSTS)
    assert yard.cost(late, found.decisions, COSTS) <= same_for_all - 3


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("The reported score is the one that production sees")
def test_reported_score(candidate: Any) -> None:
    found, late = of_long(candidate), quarter()[1]
    metrics = found.metrics
    assert metrics["roc_auc"] == pytest.approx(yard.area(late, found.probability), abs=0.07)
    brier = float(np.mean((found.probability - late) ** 2))
    assert metrics["brier"] == pytest.approx(brier, abs=0.03)
    paid = yard.cost(late, found.decisions, COSTS)
    assert metrics["cost_per_booking"] == pytest.approx(paid, abs=5)


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("Where nothing can be learned, the score says so")
def test_nothing_to_learn(candidate: Any) -> None:
    found = outcome(model_of(candidate, tossed(long_history())), morning())
    assert found.metrics["roc_auc"] <= 0.70


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("The metrics count finished hires, each once")
def test_counts(candidate: Any) -> None:
    for found, history in (
        (of_long(candidate), long_history()),
        (of_short(candidate), short_history()),
    ):
        hires = finished(history)
        assert sorted(found.metrics) == METRICS
        assert found.metrics["bookings"] == len(hires)
        assert found.metrics["customers"] == hires["customer_id"].nunique()
        assert found.metrics["late_share"] == pytest.approx(hires["late"].mean(), abs=1e-9)


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("The reported cost is that of the costs given, the other scores know no costs")
def test_costs_of_training(candidate: Any) -> None:
    double = {name: {end: 2 * euros for end, euros in of.items()} for name, of in COSTS.items()}
    plain = of_short(candidate).metrics
    found = outcome(model_of(candidate, short_history(), double), morning()).metrics
    paid = found.pop("cost_per_booking")
    assert paid == pytest.approx(2 * plain["cost_per_booking"], rel=1e-6)
    assert found == pytest.approx({key: plain[key] for key in found}, rel=1e-6)
