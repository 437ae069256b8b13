"""Whether nitrate rises or falls at a site."""

import numpy as np
import pandas as pd

ENOUGH_FOR_A_LINE = 3


def trends(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the slope of each site's monthly medians, in mg/L per month."""
    rows = []
    for site, lines in summary.groupby("site", sort=True):
        known = lines.dropna(subset="median")
        rows.append((site, len(known), _slope(known)))
    table = pd.DataFrame(rows, columns=["site", "months", "slope"])
    return table.astype({"site": "str", "months": "int64", "slope": "float64"})


def _slope(known: pd.DataFrame) -> float:
    if len(known) < ENOUGH_FOR_A_LINE:
        return float("nan")
    # Months counted from the year 0, so that a gap takes its time.
    time = known["month"].str[:4].astype(int) * 12 + known["month"].str[5:].astype(int)
    time = time - time.mean()
    return float(np.sum(time * known["median"]) / np.sum(time**2))
