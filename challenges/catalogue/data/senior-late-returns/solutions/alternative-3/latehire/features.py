"""What the model sees of a booking, and how that becomes numbers.

Two steps, because of who may know what. `inputs` looks at one booking at a time and knows nothing
of any other. Whatever is learned from hires (which kinds there are, what is usual) is in an
`Encoder`, which is fitted on the hires that a model learns from and on no others.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from .bookings import HANDOUT_COLUMNS, require
from .errors import HireError

# Ids are for telling hires and customers apart and nothing else.
IDS = ["booking_id", "customer_id"]
USED_COLUMNS = [column for column in HANDOUT_COLUMNS if column not in IDS]

# From one day to two matters more than from twenty to twenty-one: logarithms of all of them.
AMOUNTS = ["lead_days", "price_per_day", "crew_size", "distance_km", "hire_days"]
KINDS = ["depot", "machine", "sector", "deposit", "due_weekday"]


def inputs(bookings: pd.DataFrame) -> pd.DataFrame:
    """Take AMOUNTS and KINDS from bookings, each on its own; what is blank stays blank."""
    require(bookings, USED_COLUMNS)
    if bookings[["picked_up_at", "due_at"]].isna().to_numpy().any():
        raise HireError("picked_up_at or due_at is blank")
    picked_up_at, due_at = bookings["picked_up_at"], bookings["due_at"]
    amounts = {column: _numbers(bookings[column]) for column in AMOUNTS if column != "hire_days"}
    amounts["hire_days"] = ((due_at - picked_up_at) / pd.Timedelta(days=1)).to_numpy(float)
    table = {name: np.log1p(np.maximum(amount, 0)) for name, amount in amounts.items()}
    table |= {column: _texts(bookings[column]) for column in KINDS if column != "due_weekday"}
    table["due_weekday"] = due_at.dt.day_name().to_numpy(object)
    return pd.DataFrame(table)


def _numbers(column: pd.Series) -> np.ndarray:
    """Floats, with blanks as NaN."""
    try:
        return pd.to_numeric(column).to_numpy(float, na_value=np.nan)
    except (ValueError, TypeError) as problem:
        raise HireError(f"not a number in {column.name}: {problem}") from problem


def _texts(column: pd.Series) -> np.ndarray:
    """Texts without spaces around them, with blanks as None. A blank column may come as floats."""
    texts = [None if pd.isna(value) else str(value).strip() or None for value in column]
    return np.array(texts, dtype=object)


@dataclass(frozen=True)
class Encoder:
    """Turns inputs into columns of numbers whose mean is 0, over the hires it was fitted on.

    So 0 stands for "as usual", and that is what a blank field counts as, and a kind that was never
    seen. Amounts beyond all that was seen count as the nearest that was.
    """

    amounts: dict[str, dict[str, float]]  # lowest, highest, mean and deviation, as logarithms
    kinds: dict[str, dict[str, float]]  # the share of each value

    @classmethod
    def fit(cls, table: pd.DataFrame) -> Self:
        """Learn what is usual."""
        amounts = {}
        for name in AMOUNTS:
            seen = np.sort(table[name].dropna().to_numpy())  # sorted: sums do not depend on order
            if not len(seen):
                seen = np.zeros(1)
            amounts[name] = {
                "lowest": float(seen[0]),
                "highest": float(seen[-1]),
                "mean": float(seen.mean()),
                "deviation": float(seen.std()) if seen[-1] > seen[0] else 1.0,
            }
        kinds = {}
        for name in KINDS:
            shares = table[name].dropna().value_counts(normalize=True).sort_index()
            kinds[name] = {str(kind): float(share) for kind, share in shares.items()}
        return cls(amounts, kinds)

    def columns(self) -> list[str]:
        """Name the columns of `matrix`."""
        kinds = [f"{name}={kind}" for name in KINDS for kind in self.kinds[name]]
        return [*AMOUNTS, *kinds]

    def matrix(self, table: pd.DataFrame) -> np.ndarray:
        """Turn inputs into numbers, a row for each booking."""
        columns = []
        for name in AMOUNTS:
            usual = self.amounts[name]
            amount = table[name].to_numpy(float).clip(usual["lowest"], usual["highest"])
            columns.append(np.nan_to_num((amount - usual["mean"]) / usual["deviation"], nan=0.0))
        for name in KINDS:
            values = table[name].to_numpy(object)
            known = np.array([value in self.kinds[name] for value in values], dtype=bool)
            for kind, share in self.kinds[name].items():
                columns.append(np.where(known, (values == kind) - share, 0.0))
        return np.column_stack(columns)

    def as_dict(self) -> dict[str, Any]:
        """What `Encoder(**…)` makes the same encoder of."""
        return asdict(self)
