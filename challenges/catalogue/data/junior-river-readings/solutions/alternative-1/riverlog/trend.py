"""A straight line for each site."""

import pandas as pd


def trends(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the slope of each site's monthly medians."""
    known = summary[summary["median"].notna()]
    year, month = (known["month"].str.split("-").str[part].astype(int) for part in (0, 1))
    known = known.assign(x=year * 12 + month)
    sites = sorted(summary["site"].unique())
    found = [known[known["site"] == site] for site in sites]
    return pd.DataFrame(
        {
            "site": sites,
            "months": [len(points) for points in found],
            "slope": [_slope(points["x"], points["median"]) for points in found],
        }
    )


def _slope(x: pd.Series, y: pd.Series) -> float:
    if len(x) < 3:
        return float("nan")
    away = x - x.mean()
    return float((away * (y - y.mean())).sum() / (away * away).sum())
