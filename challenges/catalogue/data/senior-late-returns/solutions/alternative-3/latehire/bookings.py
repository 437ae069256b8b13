"""Bookings as the yard's software exports them: see docs/data.md."""

from pathlib import Path

import pandas as pd

from .errors import HireError

HANDOUT_COLUMNS = [
    "booking_id",
    "customer_id",
    "depot",
    "machine",
    "sector",
    "picked_up_at",
    "due_at",
    "lead_days",
    "price_per_day",
    "crew_size",
    "distance_km",
    "deposit",
]
NIGHTLY_COLUMNS = ["customer_bookings", "customer_late_share", "account_status"]
RETURN_COLUMNS = ["returned_at", "engine_hours", "extension_calls", "final_charge"]

TIMES = ["picked_up_at", "due_at", "returned_at"]
TEXTS = ["booking_id", "customer_id", "depot", "machine", "sector", "deposit", "account_status"]
NUMBERS = [
    "lead_days",
    "price_per_day",
    "crew_size",
    "distance_km",
    "revision",
    "customer_bookings",
    "customer_late_share",
    "engine_hours",
    "extension_calls",
    "final_charge",
]
GRACE = pd.Timedelta(hours=2)


def read_bookings(path: str | Path) -> pd.DataFrame:
    """Read a CSV file: texts as text, numbers as floats, times as times, blanks as missing."""
    try:
        frame = pd.read_csv(path, dtype=dict.fromkeys(TEXTS, "str"))
        for column in frame.columns.intersection(NUMBERS):
            frame[column] = frame[column].astype(float)
        for column in frame.columns.intersection(TIMES):
            frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d %H:%M")
    except (OSError, ValueError) as problem:
        raise HireError(f"cannot read {path}: {' '.join(str(problem).split())}") from problem
    return frame


def require(frame: pd.DataFrame, columns: list[str]) -> None:
    """Raise a HireError that names what is missing."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise HireError(f"column missing: {', '.join(missing)}")


def finished_hires(history: pd.DataFrame) -> pd.DataFrame:
    """Return each hire that has ended once, as it was at the hand-out, in the order of its ids.

    A machine that is still out is neither late nor on time, even when it is overdue.
    """
    rows = history.sort_values(["booking_id", "revision"])
    last = rows.drop_duplicates("booking_id", keep="last")
    return last[last["returned_at"].notna()].reset_index(drop=True)


def is_late(frame: pd.DataFrame) -> pd.Series:
    """Whether a machine that is back came more than two hours after it was due."""
    return frame["returned_at"] > frame["due_at"] + GRACE
