"""What the model sees of a booking."""

import pandas as pd

TEXTS = ["depot", "machine", "sector", "deposit"]
NUMBERS = ["lead_days", "price_per_day", "crew_size", "distance_km"]
NO_TEXT = "(blank)"


def as_hires(history: pd.DataFrame) -> pd.DataFrame:
    """One row for each hire that is over: the booking's last revision."""
    newest_first = history.sort_values(["booking_id", "revision"], ascending=[True, False])
    hires = newest_first.drop_duplicates("booking_id")
    return hires[hires["returned_at"].notna()].reset_index(drop=True)


def features(bookings: pd.DataFrame) -> pd.DataFrame:
    """Turn each booking, from its own row, into numbers (blanks stay) and texts (never blank)."""
    begin, end = bookings["picked_up_at"], bookings["due_at"]
    table = bookings[NUMBERS].astype(float)
    table["hours"] = (end - begin) / pd.Timedelta(hours=1)
    table["begins_at"] = begin.dt.hour.astype(float)
    table["ends_on"] = end.dt.day_of_week.astype(float)
    texts = bookings[TEXTS].astype(object)
    return pd.concat([table, texts.where(texts.notna(), NO_TEXT)], axis=1)
