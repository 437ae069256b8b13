"""What to do: ``docs/method.md``, section 5."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from readout.errors import ReadoutError


def alpha_of_a_look(plan: dict[str, Any]) -> float:
    """Return each look's part of the probability of being wrong."""
    return plan["alpha"] / len(plan["looks"])


def confidence_of_a_look(plan: dict[str, Any]) -> float:
    """Return the confidence level that belongs to it."""
    return 1 - alpha_of_a_look(plan)


def look_number(plan: dict[str, Any], at: datetime) -> int | None:
    """Return which of the planned looks this moment is, from 1 on; None if it is none."""
    return plan["looks"].index(at) + 1 if at in plan["looks"] else None


def decide(plan: dict[str, Any], at: datetime, effects: Mapping[str, Mapping[str, float]]) -> str:
    """Return the verdict of a planned look; `effects` has the intervals that belong to it."""
    look = look_number(plan, at)
    if look is None:
        raise ReadoutError(f"{at.isoformat()} is not a planned look")
    conversion, revenue = effects["conversion"], effects["revenue"]
    significant = conversion["p_value"] < alpha_of_a_look(plan)
    if (significant and conversion["estimate"] < 0) or revenue["high"] < -plan["margin"]:
        return "stop"
    if significant and conversion["estimate"] > 0 and revenue["low"] > -plan["margin"]:
        return "ship"
    return "keep control" if look == len(plan["looks"]) else "continue"
