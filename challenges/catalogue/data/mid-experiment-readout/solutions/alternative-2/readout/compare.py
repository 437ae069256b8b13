"""The readout: the steps of ``docs/method.md`` put together."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from readout.balance import check_balance
from readout.effects import estimate
from readout.errors import ReadoutError
from readout.verdict import confidence_of_a_look, decide, look_number
from readout.visitors import analysed


def read_experiment(
    plan: dict[str, Any], exposures: pd.DataFrame, orders: pd.DataFrame, at: datetime
) -> dict[str, Any]:
    """Read an experiment as of a moment. Effects are shown only where they may be looked at."""
    visitors, left_out = analysed(plan, exposures, orders, at)
    treated = int(visitors["treated"].sum())
    counts = {"control": len(visitors) - treated, "treatment": treated}
    for variant, count in counts.items():
        if count == 0:
            raise ReadoutError(f"the {variant} has no visitor to analyse yet")

    look = look_number(plan, at)
    confidence = confidence_of_a_look(plan)
    balance = check_balance(plan, visitors)
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
        "at": at.astimezone(UTC).isoformat(),
        "look": look,
        "verdict": verdict,
        "visitors": counts,
        "left_out": left_out,
        "balance": balance,
        "confidence": confidence,
        "effects": effects,
    }
