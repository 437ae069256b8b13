"""The effect of the treatment within phases (``docs/method.md``, 4)."""

import numpy as np
import pandas as pd
import statsmodels.api as sm


def estimate(visitors: pd.DataFrame, confidence: float) -> dict[str, dict[str, float]]:
    """Return estimate, interval and p-value for conversion and revenue."""
    # An intercept for each phase that has visitors: for the others there is nothing to estimate.
    columns = [visitors["treated"], pd.get_dummies(visitors["phase"])]
    if visitors["prior"].any():
        columns.append(visitors["prior"])
    design = np.column_stack(columns).astype(float)
    return {
        "conversion": _effect(visitors["converted"], design, confidence),
        "revenue": _effect(visitors["revenue"], design, confidence),
    }


def _effect(outcome: pd.Series, design: np.ndarray, confidence: float) -> dict[str, float]:
    # A variance that differs between the variants is the rule here: HC3 does not mind.
    model = sm.OLS(outcome.to_numpy(float), design).fit(cov_type="HC3")
    low, high = model.conf_int(1 - confidence)[0]
    return {
        "estimate": float(model.params[0]),
        "low": float(low),
        "high": float(high),
        "p_value": float(model.pvalues[0]),
    }
