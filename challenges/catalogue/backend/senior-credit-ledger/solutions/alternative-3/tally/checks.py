"""What comes in is what the README says, or it is answered with 400."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request

from tally.errors import Invalid

LARGEST = 2**63 - 1


def body() -> dict[str, Any]:
    """The JSON object that was sent. Its fractions are Decimals: money must stay what was written."""
    sent = None
    if request.is_json:
        try:
            sent = json.loads(request.get_data(), parse_float=_fraction)
        except (ValueError, RecursionError):
            sent = None
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
    if not isinstance(value, str) or not minimum <= len(value) <= maximum or not storable(value):
        raise Invalid(field, f"{field} must be text of {minimum} to {maximum} characters")
    return value


def storable(value: str) -> bool:
    """Whether PostgreSQL can keep a text: no NUL, no half of a surrogate pair."""
    return re.search("[\0\ud800-\udfff]", value) is None


def flag(value: object, field: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Invalid(field, f"{field} must be true or false")
    return value


def number_parameter(name: str, default: int, minimum: int, maximum: int) -> int:
    """A whole number from the query."""
    value = request.args.get(name)
    if value is None:
        return default
    if not re.fullmatch("[0-9]+", value):
        raise Invalid(name, f"{name} must be a whole number from {minimum} to {maximum}")
    return whole_number(int(value), name, minimum, maximum)


def choice_parameter(name: str, choices: tuple[str, ...]) -> str:
    """One of a few words from the query, the first when it is absent."""
    value = request.args.get(name, choices[0])
    if value not in choices:
        raise Invalid(name, f"{name} must be {' or '.join(choices)}")
    return value


def day_parameter(name: str) -> dt.datetime | None:
    """The beginning (UTC) of a day from the query."""
    value = request.args.get(name)
    if value is None:
        return None
    try:
        # fromisoformat alone also takes weeks, and dates without dashes.
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError(value)
        return dt.datetime.combine(dt.date.fromisoformat(value), dt.time(), dt.UTC)
    except ValueError:
        raise Invalid(name, f"{name} must be a date such as 2026-04-01") from None


def _fraction(written: str) -> Decimal | float:
    try:
        return Decimal(written)
    except InvalidOperation:  # an exponent beyond everything, which is infinite as a float
        return float(written)
