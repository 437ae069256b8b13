"""How many days machines were out: the table that depot managers look at on Mondays."""

import pandas as pd

from .bookings import require


def utilisation(history: pd.DataFrame) -> pd.DataFrame:
    """Days hired out by depot (rows) and machine (columns), as last agreed with the customer."""
    require(history, ["booking_id", "revision", "depot", "machine", "picked_up_at", "due_at"])
    last = history.sort_values("revision").drop_duplicates("booking_id", keep="last")
    days = (last["due_at"].dt.normalize() - last["picked_up_at"].dt.normalize()).dt.days + 1
    table = days.groupby([last["depot"], last["machine"]]).sum()
    return table.unstack(fill_value=0).sort_index().sort_index(axis=1)
