"""Is it getting better? A straight line for each site."""

import numpy as np
import pandas as pd

ENOUGH = 3
"""A line through fewer months says nothing."""


def trends(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the slope through the monthly medians of each site, in mg/L per month."""
    rows = [
        {"site": site, "months": months["median"].count(), "slope": _slope(months)}
        for site, months in summary.groupby("site")
    ]
    return pd.DataFrame(rows, columns=["site", "months", "slope"])


def _slope(months: pd.DataFrame) -> float:
    known = months.dropna(subset="median")
    if len(known) < ENOUGH:
        return np.nan
    # Months since 1970: the gaps take their time, which the rows' numbers would not tell.
    month_numbers = pd.PeriodIndex(known["month"], freq="M").astype("int64")
    return np.polyfit(month_numbers, known["median"], 1)[0]
