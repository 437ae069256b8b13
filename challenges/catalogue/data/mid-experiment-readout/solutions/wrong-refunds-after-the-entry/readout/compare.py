"""The readout."""

from datetime import datetime
from typing import Any

import pandas as pd

from readout.balance import check_balance
from readout.effects import estimate
from readout.errors import ReadoutError
from readout.verdict import alpha_of_a_look, decide
from readout.visitors import analysed


def read_experiment(
    plan: dict[str, Any], exposures: pd.DataFrame, orders: pd.DataFrame, at: datetime
) -> dict[str, Any]:
    """Return the report of an experiment as of a moment."""
    visitors, left_out = analysed(plan, exposures, orders, at)
    treated = int(visitors["treated"].sum())
    counts = {"control": len(visitors) - treated, "treatment": treated}
    if 0 in counts.values():
        raise ReadoutError(f"a variant has no analysed visitor as of {at.isoformat()}: {counts}")

    balance = check_balance(plan, visitors)
    look = plan["looks"].index(at) + 1 if at in plan["looks"] else None
    confidence = 1 - alpha_of_a_look(plan)
    effects = None
    if not balance["ok"]:
        verdict = "invalid"
    elif look is None:
        verdict = "not a planned look"
    else:
        effects = estimate(visitors, confidence)
        verdict = decide(plan, at, effects)
    return {
        "experiment": plan["name"],
        "at": at.isoformat(),
        "look": look,
        "verdict": verdict,
        "visitors": counts,
        "left_out": left_out,
        "balance": balance,
        "confidence": confidence,
        "effects": effects,
    }
