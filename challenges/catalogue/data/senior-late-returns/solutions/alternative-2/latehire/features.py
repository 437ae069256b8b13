"""What the model sees of a booking: only what the desk knew at the hand-out, and no ids.

Every row is worked out by itself. Whatever has to be learned over many rows (which machines there
are, what stands in for a blank) is learned in `learner`, from the rows that it is fitted on.
"""

import numpy as np
import pandas as pd

NUMERIC = ["hire_days", "lead_days", "price_per_day", "crew_size", "distance_km"]
CATEGORIES = ["depot", "machine", "sector", "deposit", "due_weekday"]
BLANK = ""


def features(bookings: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each booking: numbers as logarithms, categories as text."""
    hire = bookings["due_at"] - bookings["picked_up_at"]
    source = bookings.assign(
        hire_days=hire.dt.total_seconds() / 86400,
        due_weekday=bookings["due_at"].dt.day_name(),
    )
    table = {column: _logarithm(source[column]) for column in NUMERIC}
    table |= {column: _text(source[column]) for column in CATEGORIES}
    return pd.DataFrame(table, index=bookings.index)


def _logarithm(column: pd.Series) -> pd.Series:
    """From one day to two matters more than from twenty to twenty-one. Impossible is blank."""
    number = column.astype(float)
    return np.log1p(number.where((number >= 0) & (number < np.inf)))


def _text(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column.notna(), BLANK)
