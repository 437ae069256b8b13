"""A booking's answer: what it depends on, and the decision that follows from it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from lessons import (
    COSTS,
    SAME,
    answers,
    farthest,
    morning,
    of_short,
    probabilities,
    quarter,
    short_history,
    short_model,
    shuffled,
)

pytestmark = pytest.mark.criterion("frameworks")


@pytest.mark.criterion("frameworks", weight=3)
@pytest.mark.title("A booking's answer does not depend on the others in the file")
def test_alone(candidate: Any) -> None:
    model, desk = short_model(candidate), morning()
    together = probabilities(model, desk)
    # Steps are fine, as isotonic calibration has them; one answer for all is none.
    assert len(set(np.round(together, 4))) > 4, "all bookings have the same few probabilities"
    alone = [probabilities(model, desk.iloc[[number]])[0] for number in range(6)]
    assert farthest(np.array(alone), together[:6]) <= SAME
    crowd = shuffled(pd.concat([desk, quarter()[0].tail(300).assign(crew_size=900.0)]), 4)
    found = answers(model, crowd).set_index("booking_id")["probability"]
    assert farthest(found[desk["booking_id"]].to_numpy(float), together) <= SAME


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("New kinds of machines and blank fields get an answer like any other")
def test_unknown(candidate: Any) -> None:
    model, desk = short_model(candidate), morning()
    texts, numbers = (
        ["depot", "machine", "sector", "deposit"],
        ["lead_days", "price_per_day", "crew_size", "distance_km"],
    )
    for changes in (
        {"machine": "stump grinder"},
        {"sector": "film", "depot": "Fern Gate"},
        *({text: None} for text in texts),
        *({number: np.nan} for number in numbers),
        {**dict.fromkeys(texts), **dict.fromkeys(numbers, np.nan)},
    ):
        changed = as_typed(desk.assign(**changes), desk)
        found = probabilities(model, changed)
        assert 0.01 < found.mean() < 0.75, f"hardly likely for {changes}: {found.mean()}"
        one = as_typed(desk.iloc[[3]].assign(**changes), desk)
        assert probabilities(model, one)[0] == pytest.approx(found[3], abs=SAME)


def as_typed(changed: pd.DataFrame, usual: pd.DataFrame) -> pd.DataFrame:
    """Changed bookings with the columns' types as they are read."""
    return changed.astype(usual.dtypes)


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("The columns' order, further columns and ids change nothing")
def test_columns(candidate: Any) -> None:
    model, desk = short_model(candidate), morning()
    usual = of_short(candidate).probability
    turned = desk[desk.columns[::-1]].assign(note="ring twice", returned_at=pd.NaT)
    assert farthest(probabilities(model, turned), usual) <= SAME
    known = short_history()["customer_id"].iloc[0]
    renamed = desk.assign(customer_id=known, booking_id=[f"X{n}" for n in range(len(desk))])
    assert farthest(probabilities(model, renamed), usual) <= SAME


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("The decision is the cheapest answer, whatever the costs are")
def test_cheapest(candidate: Any) -> None:
    model, desk = short_model(candidate), quarter()[0].head(400)
    for costs in (
        COSTS,
        {"standby": COSTS["standby"], "none": COSTS["none"]},
        {
            "wait": {"on_time": 1.0, "late": 300.0},
            "drive out": {"on_time": 70.0, "late": 72.0},
            "call": {"on_time": 20.0, "late": 150.0},
            "text": {"on_time": 3.0, "late": 240.0},
        },
    ):
        found = answers(model, desk, costs)
        assert len(set(found["decision"])) >= 2
        for risk, decision in zip(found["probability"], found["decision"], strict=True):
            cheapest = min(expected(cost, risk) for cost in costs.values())
            assert expected(costs[decision], risk) == pytest.approx(cheapest, abs=1e-6)


def expected(cost: dict[str, float], risk: float) -> float:
    """What an answer costs on average."""
    return cost["on_time"] * (1 - risk) + cost["late"] * risk


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Of two answers that cost the same, the first one is taken")
def test_equal_costs(candidate: Any) -> None:
    model, desk = short_model(candidate), morning()
    same = {"on_time": 5.0, "late": 90.0}
    for names in (["b", "a", "c"], ["c", "a", "b"]):
        found = answers(model, desk, dict.fromkeys(names, same))
        assert set(found["decision"]) == {names[0]}
