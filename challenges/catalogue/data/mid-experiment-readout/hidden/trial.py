"""Short ways to write an experiment, and the model of the method page written out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = ["visitor", "treated", "phase", "prior", "converted", "revenue"]
EFFECT = ["estimate", "high", "low", "p_value"]
OLD, NEW = "plain", "bold"


def when(text: str) -> datetime:
    """A moment of 2026 in UTC: "03-02" or "03-02T09:15:00"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


def a_plan(**changes: Any) -> dict[str, Any]:
    """A plan as `parse_plan` returns it: a ramp-up and three looks."""
    return {
        "name": "bold-button",
        "control": OLD,
        "treatment": NEW,
        "alpha": 0.06,
        "margin": 0.5,
        "window_days": 7,
        "ends": when("04-12"),
        "looks": [when("03-20"), when("04-06"), when("04-20")],
        "phases": [
            {"from": when("03-02"), "share": 0.1},
            {"from": when("03-23"), "share": 0.5},
        ],
        **changes,
    }


def exposures(rows: Sequence[tuple[str, str, datetime]]) -> pd.DataFrame:
    """Exposures as `read_exposures` returns them."""
    return pd.DataFrame(
        {
            "visitor": pd.array([row[0] for row in rows], dtype="str"),
            "variant": pd.array([row[1] for row in rows], dtype="str"),
            "seen_at": pd.to_datetime([row[2] for row in rows], utc=True),
        }
    )


def orders(rows: Sequence[tuple[str, str, datetime, float, datetime | None]]) -> pd.DataFrame:
    """Orders as `read_orders` returns them, from order, visitor, moment, amount and refund."""
    return pd.DataFrame(
        {
            "order": pd.array([row[0] for row in rows], dtype="str"),
            "visitor": pd.array([row[1] for row in rows], dtype="str"),
            "ordered_at": pd.to_datetime([row[2] for row in rows], utc=True),
            "refunded_at": pd.to_datetime([row[4] for row in rows], utc=True),
            "amount": [float(row[3]) for row in rows],
        }
    )


def analysed(
    candidate: Any,
    seen: Sequence[tuple[str, str, datetime]],
    bought: Sequence[tuple[str, str, datetime, float, datetime | None]],
    at: datetime,
    plan: dict[str, Any] | None = None,
) -> tuple[dict[str, dict[str, Any]], dict[str, int]]:
    """The analysed visitors by name, and who was left out."""
    function = candidate.module("readout.visitors").analysed
    unrelated = ("T-0", "someone else", at - timedelta(days=3), 1000.0, None)
    found = function(plan or a_plan(), exposures(seen), orders([unrelated, *bought]), at)
    assert isinstance(found, (tuple, list)), f"no pair but {type(found).__name__}"
    assert len(found) == 2
    frame, left_out = found
    assert isinstance(frame, pd.DataFrame), f"no DataFrame but {type(frame).__name__}"
    assert list(frame.columns) == COLUMNS
    assert list(frame.index) == list(range(len(frame)))
    rows = frame.to_dict("records")
    names = [row.pop("visitor") for row in rows]
    assert names == sorted(names)
    assert len(names) == len(set(names))
    return dict(zip(names, rows, strict=True)), left_out


def visitors(cells: Sequence[tuple[int, bool, float, bool, float, int]]) -> pd.DataFrame:
    """Analysed visitors: phase, treated, prior, converted, revenue, and how many of that kind."""
    rows = [
        (treated, phase, float(prior), converted, float(revenue))
        for phase, treated, prior, converted, revenue, many in cells
        for _ in range(many)
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS[1:])
    frame.insert(0, "visitor", [f"v{number:05}" for number in range(len(rows))])
    return frame


def split(*counts: tuple[int, int]) -> pd.DataFrame:
    """Analysed visitors of each phase: so many in control, so many in treatment."""
    cells = [
        (phase, treated, 0.0, False, 0.0, many)
        for phase, both in enumerate(counts)
        for treated, many in zip((False, True), both, strict=True)
    ]
    return visitors(cells)


def model(frame: pd.DataFrame, outcome: str, confidence: float) -> dict[str, float]:
    """The effect on an outcome: ordinary least squares, HC3, normal distribution."""
    y = frame[outcome].to_numpy(float)
    phases = [(frame["phase"] == phase).to_numpy(float) for phase in sorted(set(frame["phase"]))]
    columns = [frame["treated"].to_numpy(float), *phases]
    if frame["prior"].any():
        columns.append(frame["prior"].to_numpy(float))
    x = np.column_stack(columns)
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ y
    leverage = ((x @ inverse) * x).sum(axis=1)
    scaled = x * ((y - x @ beta) / (1 - leverage))[:, None]
    error = np.sqrt((inverse @ scaled.T @ scaled @ inverse)[0, 0])
    normal = NormalDist()
    reach = normal.inv_cdf((1 + confidence) / 2) * error
    return {
        "estimate": beta[0],
        "low": beta[0] - reach,
        "high": beta[0] + reach,
        "p_value": 2 * normal.cdf(-abs(beta[0]) / error),
    }


def crowd(
    day: datetime, variant: str, many: int, buyers: int, amount: float
) -> tuple[list[Any], list[Any]]:
    """Exposures and orders of visitors who enter on one day, some of whom buy a day later."""
    names = [f"{variant}-{day:%m%d}-{number:04}" for number in range(many)]
    seen = [(name, variant, day + timedelta(seconds=n)) for n, name in enumerate(names)]
    bought = [
        (f"T-{name}", name, day + timedelta(days=1), amount + n % 5, None)
        for n, name in enumerate(names[:buyers])
    ]
    return seen, bought


def together(*crowds: tuple[list[Any], list[Any]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The exposures and the orders of several crowds."""
    seen = [row for each, _ in crowds for row in each]
    bought = [row for _, each in crowds for row in each]
    return exposures(seen), orders(bought)
