"""The readout."""

from datetime import datetime
from typing import Any

import pandas as pd
from scipy import stats


def read_experiment(
    plan: dict[str, Any], exposures: pd.DataFrame, orders: pd.DataFrame, at: datetime
) -> dict[str, Any]:
    """Compare what was earned in both variants."""
    rows = exposures.merge(orders, on="visitor", how="left").fillna({"amount": 0})
    control = rows.loc[rows["variant"] == plan["control"], "amount"]
    treatment = rows.loc[rows["variant"] == plan["treatment"], "amount"]
    lift = treatment.mean() / control.mean() - 1
    p_value = stats.ttest_ind(treatment, control).pvalue
    return {
        "experiment": plan["name"],
        "at": at.isoformat(),
        "verdict": "ship" if lift > 0 and p_value < plan["alpha"] else "continue",
        "lift": float(lift),
        "p_value": float(p_value),
    }
