"""What a planned look says (method, section 5)."""

from datetime import datetime
from typing import Any

from readout.errors import ReadoutError


def look_of(plan: dict[str, Any], at: datetime) -> int | None:
    """Return which of the planned looks a moment is, from 1, or None."""
    return plan["looks"].index(at) + 1 if at in plan["looks"] else None


def alpha_of_a_look(plan: dict[str, Any]) -> float:
    """Return the part of `alpha` that each look gets."""
    return float(plan["alpha"] / len(plan["looks"]))


def decide(plan: dict[str, Any], at: datetime, effects: dict[str, dict[str, float]]) -> str:
    """Return the verdict of a planned look."""
    look = look_of(plan, at)
    if look is None:
        raise ReadoutError(f"{at.isoformat()} is not a planned look")
    conversion, revenue = effects["conversion"], effects["revenue"]
    significant = conversion["p_value"] < alpha_of_a_look(plan)
    if (significant and conversion["estimate"] < 0) or revenue["high"] < -plan["margin"]:
        return "stop"
    if significant and conversion["estimate"] > 0 and revenue["low"] > -plan["margin"]:
        return "ship"
    return "keep control" if look == len(plan["looks"]) else "continue"
