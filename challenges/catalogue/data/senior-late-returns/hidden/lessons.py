"""Trains on histories that nobody has seen, and keeps what came of it."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
import yard

COSTS = {
    "none": {"on_time": 0.0, "late": 160.0},
    "call": {"on_time": 6.0, "late": 105.0},
    "standby": {"on_time": 35.0, "late": 50.0},
}
METRICS = ["bookings", "brier", "cost_per_booking", "customers", "late_share", "roc_auc"]
TIMES = ["picked_up_at", "due_at", "returned_at"]
SAME = 1e-6
MINUTES = "%Y-%m-%d %H:%M"


# What goes in


def as_csv(frame: pd.DataFrame) -> str:
    """Write bookings as the yard's software does."""
    return frame.to_csv(index=False, date_format=MINUTES)


def as_read(frame: pd.DataFrame) -> pd.DataFrame:
    """Bookings as `read_bookings` returns them."""
    read = pd.read_csv(io.StringIO(as_csv(frame)))
    for column in read.columns:
        if column in TIMES:
            read[column] = pd.to_datetime(read[column], format=MINUTES)
        elif pd.api.types.is_numeric_dtype(read[column]):
            read[column] = read[column].astype(float)
    return read


@cache
def long_history() -> pd.DataFrame:
    """Two years with 600 customers."""
    return as_read(yard.history(4101, 600))


@cache
def short_history() -> pd.DataFrame:
    """Two years with 120 customers, shuffled; 40 hires are still out."""
    history = as_read(yard.history(4202, 120))
    out = np.random.default_rng(3).permutation(history["booking_id"].unique())[:40]
    for column in yard.AFTERWARDS:
        history[column] = history[column].mask(history["booking_id"].isin(out))
    return shuffled(history, 7)


@cache
def quarter() -> tuple[pd.DataFrame, np.ndarray]:
    """The hand-outs of the next quarter to new customers, and which came back late."""
    desk, late = yard.handouts(4303, 700)
    return as_read(desk), late.to_numpy()


def morning() -> pd.DataFrame:
    """A few hand-outs, among them each machine and depot."""
    return quarter()[0].head(60)


def shuffled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The same rows in another order."""
    order = np.random.default_rng(seed).permutation(len(frame))
    return frame.iloc[order].reset_index(drop=True)


def is_last(history: pd.DataFrame) -> pd.Series:
    """Whether a row is its booking's last revision."""
    return history.groupby("booking_id")["revision"].transform("max") == history["revision"]


def due_at(history: pd.DataFrame) -> pd.Series:
    """When each row's booking was due in the end."""
    last = history[is_last(history)].set_index("booking_id")["due_at"]
    return history["booking_id"].map(last)


def finished(history: pd.DataFrame) -> pd.DataFrame:
    """Each hire that has ended, once, with `late`."""
    last = history[is_last(history)]
    over = last[last["returned_at"].notna()].sort_values("booking_id")
    return over.assign(late=over["returned_at"] > over["due_at"] + yard.GRACE)


def tossed(history: pd.DataFrame) -> pd.DataFrame:
    """A history in which a coin decides for each customer whether he is always late or never."""
    names = history["customer_id"].unique()
    toss = np.random.default_rng(17).random(len(names)) < 0.4
    always = history["customer_id"].map(dict(zip(names, toss, strict=True))).to_numpy(bool)
    ended = history["returned_at"].notna()
    hours = np.where(always, 30, -1)
    return history.assign(
        returned_at=(due_at(history) + pd.to_timedelta(hours, unit="h")).where(ended),
        customer_late_share=always.astype(float),
        account_status=np.where(always, "stop", "good"),
    )


# What comes out


@dataclass(frozen=True)
class Outcome:
    """A model's metrics and its answers for some bookings."""

    metrics: dict[str, float]
    probability: np.ndarray
    decisions: list[str]


def model_of(candidate: Any, history: pd.DataFrame, costs: Any = None) -> Any:
    """Train a model."""
    return candidate.module("latehire.model").train(history, costs or COSTS)


def answers(model: Any, bookings: pd.DataFrame, costs: Any = None) -> pd.DataFrame:
    """The model's answers, which must be one for each booking, in the bookings' order."""
    found = model.predict(bookings, costs or COSTS)
    assert isinstance(found, pd.DataFrame), f"predict returned a {type(found).__name__}"
    assert list(found.columns) == ["booking_id", "probability", "decision"]
    assert list(found["booking_id"]) == list(bookings["booking_id"])
    assert all(0 <= value <= 1 for value in found["probability"]), "no probability"
    assert set(found["decision"]) <= set(costs or COSTS)
    return found


def probabilities(model: Any, bookings: pd.DataFrame) -> np.ndarray:
    """The model's probabilities of bookings."""
    return answers(model, bookings)["probability"].to_numpy(float)


def farthest(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference between two lists of probabilities."""
    return float(np.abs(one - other).max())


_MODELS: dict[str, Any] = {}
_OUTCOMES: dict[str, Outcome] = {}


def short_model(candidate: Any) -> Any:
    """The short history's model; it is trained anew only if its process has ended."""
    try:
        assert _MODELS["short"].metrics is not None
    except Exception:  # it is not there yet, or no longer
        _MODELS["short"] = model_of(candidate, short_history())
    return _MODELS["short"]


def kept(name: str, make: Callable[[], Outcome]) -> Outcome:
    """What came of a training, taken over once."""
    if name not in _OUTCOMES:
        _OUTCOMES[name] = make()
    return _OUTCOMES[name]


def metrics_of(model: Any) -> dict[str, float]:
    """A model's metrics, which must be numbers."""
    metrics = model.metrics
    assert isinstance(metrics, dict), f"the metrics are {metrics!r}"
    for key, value in metrics.items():
        assert isinstance(value, Real) and math.isfinite(value), f"{key} is {value!r}"
    return metrics


def outcome(model: Any, bookings: pd.DataFrame) -> Outcome:
    """A model's metrics and answers, taken over."""
    found = answers(model, bookings)
    return Outcome(metrics_of(model), found["probability"].to_numpy(float), list(found["decision"]))


def of_long(candidate: Any) -> Outcome:
    """The long history's model on the next quarter."""
    return kept("long", lambda: outcome(model_of(candidate, long_history()), quarter()[0]))


def of_short(candidate: Any) -> Outcome:
    """The short history's model on a morning."""
    return kept("short", lambda: outcome(short_model(candidate), morning()))
