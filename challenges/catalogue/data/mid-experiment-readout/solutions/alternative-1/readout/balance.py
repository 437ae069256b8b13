"""Is the split the planned one?"""

from scipy.stats import chi2


def check_balance(plan, visitors):
    """Compare the variants' visitors with the plan, phase by phase."""
    total = 0.0
    present = sorted(set(visitors["phase"]))
    for number in present:
        treated = visitors.loc[visitors["phase"] == number, "treated"]
        share = plan["phases"][int(number)]["share"]
        variance = len(treated) * share * (1 - share)
        total += (treated.sum() - len(treated) * share) ** 2 / variance
    p_value = float(chi2(len(present)).sf(total))
    return {"p_value": p_value, "ok": not p_value < 0.001}
