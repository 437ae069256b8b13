"""The effect of the treatment within phases, with a formula."""

import statsmodels.formula.api as smf


def estimate(visitors, confidence):
    """Return estimate, interval and p-value for conversion and revenue."""
    data = visitors.astype({"treated": int, "converted": int})
    formula = "{} ~ treated + C(phase)" + (" + prior" if (data["prior"] != 0).any() else "")
    found = {}
    for name, outcome in {"conversion": "converted", "revenue": "revenue"}.items():
        model = smf.ols(formula.format(outcome), data=data).fit(cov_type="HC3")
        low, high = model.conf_int(alpha=1 - confidence).loc["treated"]
        found[name] = {
            "estimate": float(model.params["treated"]),
            "low": float(low),
            "high": float(high),
            "p_value": float(model.pvalues["treated"]),
        }
    return found
