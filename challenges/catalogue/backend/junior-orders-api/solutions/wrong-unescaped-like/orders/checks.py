"""Checks of what callers send.

Each returns the value to use, or raises `Invalid` with the name of the field at fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from orders import clock
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


def query_number(field: str, maximum: int = LARGEST) -> int | None:
    """A whole number from 1 to maximum in the query, or None when the parameter is absent."""
    sent = request.args.get(field)
    if sent is None:
        return None
    is_short_number = sent.isascii() and sent.isdigit() and len(sent) <= 10
    return whole_number(int(sent) if is_short_number else None, field, maximum=maximum)


def one_of(value: object, field: str, choices: Sequence[str]) -> str:
    """One of some words."""
    if not isinstance(value, str) or value not in choices:
        raise Invalid(f"must be one of {', '.join(choices)}", field)
    return value


def time(value: object, field: str) -> str:
    """A time as `clock` writes it."""
    try:
        return clock.normalise(text(value, field))
    except ValueError:
        raise Invalid("must be a time such as 2026-03-02T06:00:00Z", field) from None


def text(value: object, field: str, minimum: int = 0, maximum: int = 200) -> str:
    """Text of minimum to maximum characters, not counting blanks around it."""
    if not isinstance(value, str) or not minimum <= len(value.strip()) <= maximum:
        raise Invalid(f"must be text of {minimum} to {maximum} characters", field)
    return value.strip()
