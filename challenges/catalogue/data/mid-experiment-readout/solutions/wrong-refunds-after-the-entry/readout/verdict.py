"""What follows from a planned look (``docs/method.md``, 5)."""

from datetime import datetime
from typing import Any


def alpha_of_a_look(plan: dict[str, Any]) -> float:
    """Return each look's part of the probability of being fooled."""
    return plan["alpha"] / len(plan["looks"])


def decide(plan: dict[str, Any], at: datetime, effects: dict[str, dict[str, float]]) -> str:
    """Return the verdict of a planned look."""
    conversion, revenue = effects["conversion"], effects["revenue"]
    is_significant = conversion["p_value"] < alpha_of_a_look(plan)
    is_worse = is_significant and conversion["estimate"] < 0
    is_better = is_significant and conversion["estimate"] > 0
    if is_worse or revenue["high"] < -plan["margin"]:
        return "stop"
    if is_better and revenue["low"] > -plan["margin"]:
        return "ship"
    return "keep control" if at == plan["looks"][-1] else "continue"
