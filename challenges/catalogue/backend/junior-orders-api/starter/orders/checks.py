"""Checks of what callers send.

Each returns the value to use, or raises `Invalid` with the name of the field at fault.
"""

from __future__ import annotations

from typing import Any

from flask import request

from orders.errors import Invalid

# SQLite's integers end far later; no real id or amount comes near this.
LARGEST = 2_000_000_000


def body() -> dict[str, Any]:
    """The request's JSON body, which must be an object."""
    sent = request.get_json()
    if not isinstance(sent, dict):
        raise Invalid("the body must be a JSON object")
    return sent


def whole_number(value: object, field: str, minimum: int = 1, maximum: int = LARGEST) -> int:
    """A JSON integer between minimum and maximum. `true` is not a number here, nor is "3"."""
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= maximum:
        raise Invalid(f"must be a whole number from {minimum} to {maximum}", field)
    return value


def text(value: object, field: str, minimum: int = 0, maximum: int = 200) -> str:
    """Text of minimum to maximum characters, not counting blanks around it."""
    if not isinstance(value, str) or not minimum <= len(value.strip()) <= maximum:
        raise Invalid(f"must be text of {minimum} to {maximum} characters", field)
    return value.strip()
