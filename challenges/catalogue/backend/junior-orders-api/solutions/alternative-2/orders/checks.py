"""Checks of what callers send.

Each returns the value to use, or raises `Invalid` with the name of the field at fault.
"""

from __future__ import annotations

from typing import Any

from flask import request

from orders import clock
from orders.errors import Invalid

# SQLite's integers end far later; no real id or amount comes near this.
LARGEST = 2_000_000_000
LARGEST_OF_SQLITE = 2**63 - 1


def body() -> dict[str, Any]:
    """The request's JSON body, which must be an object."""
    if not request.is_json:
        raise Invalid("the body must be JSON, and Content-Type must say so")
    try:
        sent = request.get_json()
    except RecursionError:
        raise Invalid("the body is nested too deeply") from None
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
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair: JSON can say it, no database can keep it
        raise Invalid("must be text that can be written as UTF-8", field) from None
    return value.strip()


def digits(value: str, field: str, minimum: int = 1, maximum: int | None = None) -> int:
    """A whole number from the query. What SQLite cannot hold becomes its largest."""
    number = None
    if value.isascii() and value.isdigit():
        significant = value.lstrip("0") or "0"
        number = int(significant) if len(significant) <= 18 else LARGEST_OF_SQLITE
    if number is None or number < minimum or (maximum is not None and number > maximum):
        upwards = "" if maximum is None else f" to {maximum}"
        raise Invalid(f"must be a whole number from {minimum}{upwards}", field)
    return number


def one_of(value: object, field: str, allowed: tuple[str, ...]) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in allowed:
        raise Invalid(f"must be one of {', '.join(allowed)}", field)
    return value


def time(value: object, field: str) -> str:
    """A time, as `clock` writes it."""
    try:
        if isinstance(value, str):
            return clock.normalise(value)
    except ValueError:
        pass
    raise Invalid("must be a time such as 2026-03-02T06:00:00Z", field)


def order_lines(value: object, field: str) -> list[dict[str, int]]:
    """At least one line of an order, each for another product, which may not exist."""
    if not isinstance(value, list) or not value:
        raise Invalid("must be a list of at least one line", field)
    lines = []
    for line in value:
        if not isinstance(line, dict):
            raise Invalid("every line must be a JSON object", field)
        try:
            lines.append(
                {
                    "product_id": whole_number(line.get("product_id"), field),
                    "quantity": whole_number(line.get("quantity"), field, maximum=999),
                }
            )
        except Invalid as error:
            raise Invalid(f"product_id and quantity of a line: {error.message}", field) from None
    if len({line["product_id"] for line in lines}) < len(lines):
        raise Invalid("a product can appear in one line only", field)
    return lines
