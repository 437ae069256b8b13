"""The table for the county."""

import numpy as np
import pandas as pd

from riverlog.sites import load_sites

DRINKING_WATER = 50
"""The limit for nitrate in drinking water, in mg/L."""
ENOUGH = 3
"""With fewer readings, a 90th percentile says nothing."""
COUNTS = ["readings", "below_limit", "over_50"]


def summarise(readings: pd.DataFrame) -> pd.DataFrame:
    """Return one row for every site and month, so that gaps can be seen."""
    months = readings["date"].dt.to_period("M")
    by_month = readings.assign(month=months.astype(str)).groupby(["site", "month"])
    table = by_month.agg(
        readings=("nitrate", "size"),
        below_limit=("below_limit", "sum"),
        median=("nitrate", "median"),
        p90=("nitrate", _p90),
        over_50=("nitrate", _over_50),
    )
    every_row = pd.MultiIndex.from_product(
        [sorted(load_sites()["site"]), _calendar(months)], names=["site", "month"]
    )
    table = table.reindex(every_row)
    table[COUNTS] = table[COUNTS].fillna(0).astype(int)
    return table.reset_index()


def _calendar(months: pd.Series) -> list[str]:
    """Return all months from the first to the last."""
    if months.empty:
        return []
    return list(pd.period_range(months.min(), months.max(), freq="M").astype(str))


def _p90(nitrate: pd.Series) -> float:
    return np.percentile(nitrate, 90) if len(nitrate) >= ENOUGH else np.nan


def _over_50(nitrate: pd.Series) -> int:
    return (nitrate >= DRINKING_WATER).sum()
