"""Whether it gets better or worse."""

import math

import pandas as pd

FEWEST_FOR_A_SLOPE = 3


def trends(summary: pd.DataFrame) -> pd.DataFrame:
    """Return for each site how its monthly medians rise or fall, in mg/L per month."""
    medians = summary.dropna(subset="median")
    year, month = (medians["month"].str.split("-").str[part].astype("int64") for part in (0, 1))
    medians = medians.assign(time=12 * year + month)
    rows = []
    for site in sorted(summary["site"].unique()):
        own = medians[medians["site"] == site]
        rows.append((site, len(own), _slope(own["time"], own["median"])))
    columns = {"site": "str", "months": "int64", "slope": "float64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _slope(time: pd.Series, value: pd.Series) -> float:
    """Return the slope of the line through these points by least squares; NaN for too few."""
    if len(time) < FEWEST_FOR_A_SLOPE:
        return math.nan
    from_mean = time - time.mean()
    return (from_mean * (value - value.mean())).sum() / (from_mean**2).sum()
