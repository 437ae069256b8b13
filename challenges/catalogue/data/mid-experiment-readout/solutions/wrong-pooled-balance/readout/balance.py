"""Is the split the planned one? (``docs/method.md``, 3)"""

from typing import Any

import pandas as pd
from scipy import stats

BROKEN = 0.001


def check_balance(plan: dict[str, Any], visitors: pd.DataFrame) -> dict[str, Any]:
    """Compare the variants' visitors with the plan, phase by phase.

    A ramp-up pooled over its phases has no single planned share to compare with.
    """
    treated = visitors["treated"]
    planned = sum(plan["phases"][phase]["share"] for phase in visitors["phase"])
    observed = [treated.sum(), (~treated).sum()]
    p_value = float(stats.chisquare(observed, [planned, len(treated) - planned]).pvalue)
    return {"p_value": p_value, "ok": p_value >= BROKEN}
