"""The effect of the treatment (method, section 4)."""

from typing import Any

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS

from readout.errors import ReadoutError

TINY = 1e-9


def estimate(visitors: pd.DataFrame, confidence: float) -> dict[str, dict[str, float]]:
    """Estimate the effects on the share of buyers and on the revenue per visitor."""
    used = visitors[_informative(visitors)]
    design = _design(used)
    if used.empty or np.linalg.matrix_rank(design) < design.shape[1]:
        raise ReadoutError("the effect cannot be estimated: too few visitors to compare in a phase")
    return {
        "conversion": _effect(used["converted"], design, confidence),
        "revenue": _effect(used["revenue"], design, confidence),
    }


def _design(visitors: pd.DataFrame) -> pd.DataFrame:
    """The regressors: `treated`, an intercept for each phase that has visitors, and `prior`.

    `prior` is left out where it is the same for everybody in a phase: the intercepts say so already.
    """
    design = pd.get_dummies(visitors["phase"], prefix="phase", dtype=float)
    design.insert(0, "treated", visitors["treated"].astype(float))
    by_phase = visitors.groupby("phase")["prior"]
    if (by_phase.max() > by_phase.min()).any():
        design["prior"] = visitors["prior"].astype(float)
    return design


def _informative(visitors: pd.DataFrame) -> np.ndarray:
    """Which visitors the estimate can use.

    A visitor who is the only one in a phase, or the only one with a `prior`, is fitted exactly. That
    changes no coefficient of the others, but HC3 divides by one minus the leverage: 0.
    """
    keep = np.ones(len(visitors), dtype=bool)
    while keep.any():
        basis, sizes, _ = np.linalg.svd(_design(visitors[keep]).to_numpy(), full_matrices=False)
        basis = basis[:, sizes > sizes[0] * TINY]
        leverage = (basis**2).sum(axis=1)
        if (leverage < 1 - TINY).all():
            break
        keep[np.flatnonzero(keep)[leverage >= 1 - TINY]] = False
    return keep


def _effect(outcome: "pd.Series[Any]", design: pd.DataFrame, confidence: float) -> dict[str, float]:
    fitted = OLS(outcome.astype(float), design).fit(cov_type="HC3", use_t=False)
    effect, error = float(fitted.params["treated"]), float(fitted.bse["treated"])
    if error < TINY:
        # Nothing is left to chance, as when nobody bought: statsmodels would divide 0 by 0.
        effect = 0.0 if abs(effect) < TINY else effect
        return {
            "estimate": effect,
            "low": effect,
            "high": effect,
            "p_value": 0.0 if effect else 1.0,
        }
    low, high = fitted.conf_int(alpha=1 - confidence).loc["treated"]
    return {
        "estimate": effect,
        "low": float(low),
        "high": float(high),
        "p_value": float(fitted.pvalues["treated"]),
    }
