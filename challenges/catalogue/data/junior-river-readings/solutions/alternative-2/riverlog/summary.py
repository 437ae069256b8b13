"""The table for the county."""

import pandas as pd

from riverlog.sites import load_sites

DRINKING_WATER_LIMIT = 50.0  # mg/L
FEWEST_FOR_P90 = 3


def summarise(readings: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each site and each month from the first with a reading to the last."""
    # An empty table may have lost its types.
    types = {"date": "datetime64[us]", "nitrate": "float64", "below_limit": "bool"}
    readings = readings.astype(types)
    months = readings["date"].dt.strftime("%Y-%m")
    by_month = readings.assign(
        month=months, over_50=readings["nitrate"] > DRINKING_WATER_LIMIT
    ).groupby(["site", "month"])
    found = pd.DataFrame(
        {
            "readings": by_month.size(),
            "below_limit": by_month["below_limit"].sum(),
            "median": by_month["nitrate"].median(),
            "p90": by_month["nitrate"].quantile(0.9),
            "over_50": by_month["over_50"].sum(),
        }
    )
    found["p90"] = found["p90"].where(found["readings"] >= FEWEST_FOR_P90)

    every = pd.MultiIndex.from_product(
        [sorted(load_sites()["site"]), _all_months(readings["date"])], names=["site", "month"]
    )
    summary = found.reindex(every)
    counts = ["readings", "below_limit", "over_50"]
    summary[counts] = summary[counts].fillna(0).astype("int64")
    return summary.reset_index()


def _all_months(dates: pd.Series) -> pd.Index:
    """Return the months from the first of these days to the last, as text."""
    if dates.empty:
        return pd.Index([], dtype="str")
    return pd.period_range(dates.min(), dates.max(), freq="M").strftime("%Y-%m")
