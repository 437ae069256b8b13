"""The readout."""

from datetime import datetime
from typing import Any

import pandas as pd

from readout.balance import check_balance
from readout.errors import ReadoutError
from readout.verdict import alpha_of_a_look, decide, look_of
from readout.visitors import analysed


def read_experiment(
    plan: dict[str, Any], exposures: pd.DataFrame, orders: pd.DataFrame, at: datetime
) -> dict[str, Any]:
    """Read an experiment as of a moment, as docs/method.md has it."""
    visitors, left_out = analysed(plan, exposures, orders, at)
    treatment = int(visitors["treated"].sum())
    control = len(visitors) - treatment
    for variant, count in ((plan["control"], control), (plan["treatment"], treatment)):
        if not count:
            raise ReadoutError(f"{variant} has no visitor to analyse at {at.isoformat()}")

    look = look_of(plan, at)
    balance = check_balance(plan, visitors)
    confidence = 1 - alpha_of_a_look(plan)
    effects = None
    if not balance["ok"]:
        verdict = "invalid"
    elif look is None:
        verdict = "not a planned look"
    else:
        # Only here: statsmodels takes a second to import.
        from readout.effects import estimate

        effects = estimate(visitors, confidence)
        verdict = decide(plan, at, effects)
    return {
        "experiment": plan["name"],
        "at": at.isoformat(),
        "look": look,
        "verdict": verdict,
        "visitors": {"control": control, "treatment": treatment},
        "left_out": left_out,
        "balance": balance,
        "confidence": confidence,
        "effects": effects,
    }
