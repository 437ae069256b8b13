"""What comes in is what the README says, or it is answered with 400."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request

from tally.errors import Invalid

LARGEST = 2**63 - 1


def body() -> dict[str, Any]:
    """The JSON object that was sent."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid(None, "the body must be a JSON object")
    return sent


def whole_number(value: object, field: str, minimum: int = 1, maximum: int = LARGEST) -> int:
    """A whole number within bounds; JSON's true is none."""
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise Invalid(field, f"{field} must be a whole number from {minimum} to {maximum}")
    return value


def text(value: object, field: str, minimum: int, maximum: int) -> str:
    """A text within bounds, that PostgreSQL can keep."""
    if not isinstance(value, str) or not minimum <= len(value) <= maximum or "\0" in value:
        raise Invalid(field, f"{field} must be text of {minimum} to {maximum} characters")
    return value


def flag(value: object, field: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Invalid(field, f"{field} must be true or false")
    return value


def free_text(parameter: str) -> str:
    """A parameter that may be any text; empty when it is absent."""
    return text(request.args.get(parameter, ""), parameter, 0, LARGEST)


def count(parameter: str, default: str, maximum: int) -> int:
    """A parameter that is a whole number from 1."""
    try:
        number = int(request.args.get(parameter, default))
    except ValueError:
        number = 0
    return whole_number(number, parameter, maximum=maximum)


def day(parameter: str, default: str) -> date:
    """A parameter that is a date such as 2026-04-01."""
    try:
        return date.fromisoformat(request.args.get(parameter, default))
    except ValueError:
        raise Invalid(parameter, f"{parameter} must be a date such as 2026-04-01") from None
