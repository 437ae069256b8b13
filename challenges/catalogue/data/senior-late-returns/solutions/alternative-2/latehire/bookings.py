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


def require_times(frame: pd.DataFrame) -> None:
    """Raise a HireError that names a booking without hand-out or due time: it has no length."""
    blank = frame[["picked_up_at", "due_at"]].isna().any(axis=1)
    if blank.any():
        booking = frame.loc[blank.to_numpy(), "booking_id"].iloc[0]
        raise HireError(f"picked_up_at or due_at is blank in booking {booking}")


def finished_hires(history: pd.DataFrame) -> pd.DataFrame:
    """Each hire that has ended, once, as it was at the hand-out; sorted by booking_id."""
    last = history.sort_values("revision").drop_duplicates("booking_id", keep="last")
    finished = last[last["returned_at"].notna()]
    return finished.sort_values("booking_id").reset_index(drop=True)


def is_late(hires: pd.DataFrame) -> pd.Series:
    """Whether a machine came back more than two hours after it was due. For finished hires only."""
    return hires["returned_at"] > hires["due_at"] + GRACE
