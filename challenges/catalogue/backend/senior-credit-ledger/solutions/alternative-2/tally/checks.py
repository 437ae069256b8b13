"""What comes in is what the README says, or it is answered with 400."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request

from tally.errors import Invalid

LARGEST = 2**63 - 1

# NUL, and the halves of surrogate pairs: JSON can spell them, PostgreSQL cannot keep them.
_NOT_KEPT = re.compile("[\0\ud800-\udfff]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"[0-9]{1,9}")


def body() -> dict[str, Any]:
    """The JSON object that was sent; numbers with a point or an exponent are exact, as Decimal."""
    sent = None
    if request.is_json:
        try:
            sent = json.loads(request.get_data(), parse_float=_exact)
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
    if (
        not isinstance(value, str)
        or not minimum <= len(value) <= maximum
        or _NOT_KEPT.search(value)
    ):
        raise Invalid(field, f"{field} must be text of {minimum} to {maximum} characters")
    return value


def flag(value: object, field: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Invalid(field, f"{field} must be true or false")
    return value


def date_parameter(name: str) -> datetime | None:
    """The beginning (UTC) of the day in the query, None when it is absent."""
    value = request.args.get(name)
    if value is None:
        return None
    if _DATE.fullmatch(value):
        try:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            pass
    raise Invalid(name, f"{name} must be a date such as 2026-04-01")


def number_parameter(name: str, default: int, minimum: int, maximum: int) -> int:
    """A whole number in the query."""
    value = request.args.get(name, str(default))
    if not _DIGITS.fullmatch(value) or not minimum <= int(value) <= maximum:
        raise Invalid(name, f"{name} must be a whole number from {minimum} to {maximum}")
    return int(value)


def choice_parameter(name: str, choices: tuple[str, ...]) -> str:
    """One of these words in the query; the first of them when it is absent."""
    value = request.args.get(name, choices[0])
    if value not in choices:
        raise Invalid(name, f"{name} must be one of {', '.join(choices)}")
    return value


def searched(name: str) -> str | None:
    """The text to look for in the query, or None when nothing that we keep can contain it."""
    value = request.args.get(name, "")
    return None if _NOT_KEPT.search(value) else value


def _exact(number: str) -> Decimal | float:
    try:
        return Decimal(number)
    except InvalidOperation:  # an exponent beyond all bounds
        return float(number)
