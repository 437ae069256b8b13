"""What the model sees of a booking."""

import pandas as pd

from .bookings import NIGHTLY_COLUMNS

NUMERIC = [
    "hire_days",
    "lead_days",
    "price_per_day",
    "crew_size",
    "distance_km",
    "customer_bookings",
    "customer_late_share",
    "customer_habit",
    "engine_hours",
    "extension_calls",
    "final_charge",
]
CATEGORIES = ["depot", "machine", "sector", "deposit", "account_status", "due_weekday"]


def features(bookings: pd.DataFrame) -> pd.DataFrame:
    """Turn bookings into numbers."""
    table = bookings.reindex(columns=[*bookings.columns, *_not_there_yet(bookings)])
    hire = bookings["due_at"] - bookings["picked_up_at"]
    table["hire_days"] = hire.dt.total_seconds() / 86400
    table["due_weekday"] = bookings["due_at"].dt.day_name()
    for column in CATEGORIES:
        table[column] = table[column].astype("category").cat.codes
    table = table[NUMERIC + CATEGORIES].astype(float)
    # Blank fields: the mean is as good a guess as any.
    return table.fillna(table.mean()).fillna(0)


def _not_there_yet(bookings: pd.DataFrame) -> list[str]:
    """Columns that the desk's file lacks; the model needs them all the same."""
    wanted = NUMERIC + CATEGORIES + NIGHTLY_COLUMNS
    return [column for column in dict.fromkeys(wanted) if column not in bookings.columns]
