"""What may teach the model something, and what may not."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import yard
from lessons import (
    SAME,
    as_read,
    due_at,
    farthest,
    finished,
    is_last,
    model_of,
    morning,
    of_short,
    probabilities,
    short_history,
    short_model,
    shuffled,
)

pytestmark = pytest.mark.criterion("problem_solving")
LATER = ["engine_hours", "extension_calls", "final_charge"]


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("What is known only after the hand-out has no influence")
def test_known_later(candidate: Any) -> None:
    history = short_history().copy()
    rng = np.random.default_rng(5)
    for column in LATER:
        history[column] = history[column].to_numpy()[rng.permutation(len(history))]
    late = history["returned_at"] > due_at(history) + yard.GRACE
    hours = pd.to_timedelta(np.where(late, 49, 2), unit="h")
    history["returned_at"] = (due_at(history) + hours).where(history["returned_at"].notna())
    found = probabilities(model_of(candidate, history), morning())
    assert farthest(found, of_short(candidate).probability) <= SAME


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("What the office overwrites every night has no influence")
def test_overwritten(candidate: Any) -> None:
    history, desk = short_history().copy(), morning()
    rng = np.random.default_rng(6)
    for column in yard.NIGHTLY:
        history[column] = history[column].to_numpy()[rng.permutation(len(history))]
    model = model_of(candidate, history)
    expected = of_short(candidate).probability
    assert farthest(probabilities(model, desk.drop(columns=yard.NIGHTLY)), expected) <= SAME
    bad = desk.assign(customer_bookings=40.0, customer_late_share=1.0, account_status="stop")
    assert farthest(probabilities(model, bad), expected) <= SAME


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Machines that are still out teach nothing")
def test_still_out(candidate: Any) -> None:
    over = short_history().dropna(subset="returned_at").reset_index(drop=True)
    found = probabilities(model_of(candidate, over), morning())
    assert farthest(found, of_short(candidate).probability) <= SAME


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Of a booking's revisions only the last one counts")
def test_revisions(candidate: Any) -> None:
    history = short_history()
    last = history[is_last(history)].reset_index(drop=True)
    assert len(history) - len(last) >= 50
    found = probabilities(model_of(candidate, last), morning())
    assert farthest(found, of_short(candidate).probability) <= SAME


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("The same history gives the same model, whatever its rows' and columns' order")
def test_order_of_history(candidate: Any) -> None:
    history = shuffled(short_history(), 8).assign(note="ring twice")
    turned = history[history.columns[::-1]].drop(columns=yard.NIGHTLY)
    model = model_of(candidate, turned)
    expected = of_short(candidate)
    assert farthest(probabilities(model, morning()), expected.probability) <= SAME
    assert model.metrics == pytest.approx(expected.metrics, rel=1e-6)


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("Too little history is refused, just enough is not")
def test_too_little(candidate: Any) -> None:
    whole = as_read(yard.history(4404, 260))
    hires = finished(whole)
    some = whole[whole["customer_id"].isin(sorted(hires["customer_id"].unique())[:60])]
    counted = finished(some)
    names = sorted(counted["customer_id"].unique())
    few = some[some["customer_id"].isin(names[:49])]
    # Somebody whose only machines are still out does not count.
    still_out = whole[~whole["customer_id"].isin(names)].assign(returned_at=pd.NaT)
    for history in (
        pd.concat([few, still_out], ignore_index=True),
        with_outcomes(whole, late=49, on_time=600),
        with_outcomes(whole, late=300, on_time=49),
    ):
        with candidate.raises("latehire.errors.HireError"):
            model_of(candidate, history)
    for history in (
        some[some["customer_id"].isin(names[:50])].reset_index(drop=True),
        with_outcomes(whole, late=50, on_time=600),
        with_outcomes(whole, late=300, on_time=50),
    ):
        found = probabilities(model_of(candidate, history), morning())
        assert len(found) == len(morning())


def with_outcomes(history: pd.DataFrame, *, late: int, on_time: int) -> pd.DataFrame:
    """A history with so many finished hires of each kind, from all customers."""
    hires = shuffled(finished(history), 9)
    few = pd.concat([hires[hires["late"]].head(late), hires[~hires["late"]].head(on_time)])
    assert few["late"].value_counts().to_dict() == {True: late, False: on_time}
    return few.drop(columns="late").reset_index(drop=True)


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("A missing column is named, not guessed")
def test_missing_column(candidate: Any) -> None:
    with candidate.raises("latehire.errors.HireError", match="crew_size"):
        model_of(candidate, short_history().drop(columns="crew_size"))
    with candidate.raises("latehire.errors.HireError", match="returned_at"):
        model_of(candidate, short_history().drop(columns="returned_at"))
    model = short_model(candidate)
    with candidate.raises("latehire.errors.HireError", match="due_at"):
        probabilities(model, morning().drop(columns="due_at"))
