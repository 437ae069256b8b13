"""Is the split the planned one? (``docs/method.md``, 3)"""

from typing import Any

import pandas as pd
from scipy import stats

BROKEN = 0.001


def check_balance(plan: dict[str, Any], visitors: pd.DataFrame) -> dict[str, Any]:
    """Compare the variants' visitors with the plan, phase by phase.

    A ramp-up pooled over its phases has no single planned share to compare with.
    """
    statistic, phases = 0.0, 0
    for phase, treated in visitors.groupby("phase")["treated"]:
        share = plan["phases"][phase]["share"]
        observed = [treated.sum(), (~treated).sum()]
        planned = [len(treated) * share, len(treated) * (1 - share)]
        statistic += stats.chisquare(observed, planned).statistic
        phases += 1
    p_value = float(stats.chi2.sf(statistic, phases))
    return {"p_value": p_value, "ok": p_value >= BROKEN}
