"""The table for the county."""

import pandas as pd

from riverlog.sites import load_sites

DRINKING_WATER = 50.0  # mg/L
ENOUGH_FOR_P90 = 3


def summarise(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of each site and month, also of months without readings."""
    months = readings["date"].dt.strftime("%Y-%m")
    groups = readings.assign(month=months, over_50=readings["nitrate"] > DRINKING_WATER).groupby(
        ["site", "month"]
    )
    figures = pd.DataFrame(
        {
            "readings": groups.size(),
            "below_limit": groups["below_limit"].sum(),
            "median": groups["nitrate"].median(),
            "p90": groups["nitrate"].quantile(0.9),
            "over_50": groups["over_50"].sum(),
        }
    )
    figures["p90"] = figures["p90"].where(figures["readings"] >= ENOUGH_FOR_P90)

    every = pd.MultiIndex.from_product(
        [sorted(load_sites()["site"]), _months(readings["date"])], names=["site", "month"]
    )
    summary = figures.reindex(every).reset_index()
    counts = ["readings", "below_limit", "over_50"]
    summary[counts] = summary[counts].fillna(0).astype("int64")
    return summary.astype({"site": "str", "month": "str", "median": "float64", "p90": "float64"})


def _months(dates: pd.Series) -> list[str]:
    """Return all months from the first day's to the last day's."""
    if dates.empty:
        return []
    return list(pd.period_range(dates.min(), dates.max(), freq="M").strftime("%Y-%m"))
