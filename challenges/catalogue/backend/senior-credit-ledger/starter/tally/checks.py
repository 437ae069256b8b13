"""What comes in is what the README says, or it is answered with 400."""

from __future__ import annotations

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
