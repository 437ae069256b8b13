"""The table for the county."""

import pandas as pd


def summarise(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of nitrate for each site and month."""
    months = readings["date"].dt.strftime("%Y-%m")
    by_month = readings.assign(month=months).groupby(["site", "month"])
    return by_month["nitrate"].mean().reset_index()
