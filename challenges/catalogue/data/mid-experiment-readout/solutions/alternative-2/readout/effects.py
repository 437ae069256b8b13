"""How large the effects are: ``docs/method.md``, section 4."""

import numpy as np
import pandas as pd
from scipy import stats

from readout.errors import ReadoutError

# Differences of this relative size are what is left of 0 after calculating with floats.
NOTHING = 1e-9


def estimate(visitors: pd.DataFrame, confidence: float) -> dict[str, dict[str, float]]:
    """Return the effects on conversion and revenue with intervals of a confidence level."""
    visitors = _informative(visitors)
    regressors = _regressors(visitors)
    if len(regressors) == 0 or np.linalg.matrix_rank(regressors) < regressors.shape[1]:
        raise ReadoutError("the visitors are too few or too different to compare the variants")
    width = float(stats.norm.ppf((1 + confidence) / 2))
    return {
        "conversion": _effect(visitors["converted"], regressors, width),
        "revenue": _effect(visitors["revenue"], regressors, width),
    }


def _regressors(visitors: pd.DataFrame) -> np.ndarray:
    """Return `treated` in the first column, then an intercept for each phase, then `prior`."""
    phases = pd.get_dummies(visitors["phase"]).to_numpy(dtype="float64")
    columns = [visitors["treated"].to_numpy(dtype="float64")[:, None], phases]
    # With an intercept for each phase it makes no difference to the effect whether `prior` is taken
    # from its phase's mean, nor how it is scaled. But then it is 0 if it says nothing at all.
    prior = visitors["prior"].astype("float64")
    prior_in_phase = (prior - prior.groupby(visitors["phase"]).transform("mean")).to_numpy()
    largest = np.abs(prior_in_phase).max(initial=0.0)
    if largest > NOTHING * np.abs(prior).max():
        columns.append((prior_in_phase / largest)[:, None])
    return np.hstack(columns)


def _informative(visitors: pd.DataFrame) -> pd.DataFrame:
    """Leave out visitors whom the regression follows whatever they do.

    That is somebody who is alone in a phase, or the only one with a `prior`. Without them the effect
    is the same, but HC3 would divide 0 by 0.
    """
    regressors = _regressors(visitors)
    left, sizes, _ = np.linalg.svd(regressors, full_matrices=False)
    rank = int((sizes > NOTHING * sizes.max(initial=0.0)).sum())
    leverage = (left[:, :rank] ** 2).sum(axis=1)
    return visitors[leverage < 1 - NOTHING]


def _effect(outcome: pd.Series, regressors: np.ndarray, width: float) -> dict[str, float]:
    # Only here: statsmodels takes a second to import.
    from statsmodels.regression.linear_model import OLS

    values = outcome.to_numpy(dtype="float64")
    fit = OLS(values, regressors).fit(cov_type="HC3")
    effect, error = float(fit.params[0]), float(fit.bse[0])
    largest = np.abs(values).max()
    if np.abs(fit.resid).max() <= NOTHING * largest:
        # Nothing varies (nobody bought, for example), so nothing is uncertain.
        error = 0.0
        effect = effect if abs(effect) > NOTHING * largest else 0.0
    if error > 0:
        p_value = 2 * float(stats.norm.sf(abs(effect) / error))
    else:
        p_value = 1.0 if effect == 0 else 0.0
    return {
        "estimate": effect,
        "low": effect - width * error,
        "high": effect + width * error,
        "p_value": p_value,
    }
