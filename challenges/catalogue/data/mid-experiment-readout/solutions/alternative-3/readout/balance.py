"""Whether the split is the planned one (method, section 3)."""

from typing import Any

import pandas as pd
from scipy import stats

BROKEN_BELOW = 0.001


def check_balance(plan: dict[str, Any], visitors: pd.DataFrame) -> dict[str, Any]:
    """Compare how many visitors each variant has, phase by phase, with the planned shares."""
    distance = 0.0
    phases = 0
    for number, treated in visitors.groupby("phase")["treated"]:
        share = plan["phases"][number]["share"]
        seen = int(treated.sum())
        for observed, expected in (
            (seen, share * len(treated)),
            (len(treated) - seen, (1 - share) * len(treated)),
        ):
            if expected:
                distance += (observed - expected) ** 2 / expected
            elif observed:  # a share of 0 or 1, and somebody who cannot be
                distance = float("inf")
        phases += 1
    p_value = float(stats.chi2.sf(distance, phases)) if phases else 1.0
    return {"p_value": p_value, "ok": p_value >= BROKEN_BELOW}
