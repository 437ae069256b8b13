"""Is the split the planned one? ``docs/method.md``, section 3."""

from typing import Any

import pandas as pd
from scipy import stats

BROKEN_BELOW = 0.001


def check_balance(plan: dict[str, Any], visitors: pd.DataFrame) -> dict[str, Any]:
    """Compare how many visitors got each variant with the shares of the plan's phases."""
    distance, phases = 0.0, 0
    for phase, treated in visitors.groupby("phase")["treated"]:
        share = plan["phases"][phase]["share"]
        phases += 1
        for seen, expected in (
            (int(treated.sum()), share * len(treated)),
            (int((~treated).sum()), (1 - share) * len(treated)),
        ):
            distance += _distance(seen, expected)
    p_value = float(stats.chi2.sf(distance, phases)) if phases else 1.0
    return {"p_value": p_value, "ok": p_value >= BROKEN_BELOW}


def _distance(seen: int, expected: float) -> float:
    """Return a cell's part of Pearson's chi-squared."""
    if expected == 0:
        return float("inf") if seen else 0.0
    return (seen - expected) ** 2 / expected
