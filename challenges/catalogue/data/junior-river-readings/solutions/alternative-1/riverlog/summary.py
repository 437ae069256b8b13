"""The table for the county."""

import numpy as np
import pandas as pd

from riverlog.sites import load_sites

COLUMNS = ["site", "month", "readings", "below_limit", "median", "p90", "over_50"]


def summarise(readings: pd.DataFrame) -> pd.DataFrame:
    """Return one row for every site and month."""
    if len(readings) == 0:
        return pd.DataFrame(columns=COLUMNS)
    numbers = readings["date"].dt.year * 12 + readings["date"].dt.month - 1
    rows = []
    for site in sorted(load_sites()["site"]):
        for number in range(numbers.min(), numbers.max() + 1):
            chosen = readings[(readings["site"] == site) & (numbers == number)]
            values = chosen["nitrate"].to_numpy()
            month = f"{number // 12}-{number % 12 + 1:02}"
            rows.append(
                [
                    site,
                    month,
                    len(values),
                    int(np.count_nonzero(chosen["below_limit"])),
                    np.median(values) if len(values) else np.nan,
                    np.quantile(values, 0.9) if len(values) > 2 else np.nan,
                    int(np.count_nonzero(values > 50)),
                ]
            )
    return pd.DataFrame(rows, columns=COLUMNS)
