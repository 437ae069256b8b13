"""Money is kept in cents. Clients send and get euros."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from flask import request

from tally.errors import Invalid

LARGEST_CENTS = 1_000_000


def requested() -> int:
    """The amount in the body, in cents, whichever way the client counts."""
    # Read once more, so that the digits of an amount never become a float.
    sent: dict[str, Any] = json.loads(
        request.get_data(), parse_float=Decimal, parse_constant=lambda name: name
    )
    given = {"amount", "amount_cents"} & sent.keys()
    if len(given) != 1:
        raise Invalid("amount", "amount or amount_cents, one of them")
    field = given.pop()
    value = sent[field]
    kinds = (int, Decimal) if field == "amount" else (int,)
    largest = LARGEST_CENTS // 100 if field == "amount" else LARGEST_CENTS
    if isinstance(value, bool) or not isinstance(value, kinds) or not 0 < value <= largest:
        raise Invalid(field, f"{field} must be a number, above zero and up to {largest}")
    if field == "amount_cents":
        return int(value)
    whole, rest = divmod(value * 100, 1)
    if rest:
        raise Invalid(field, "amount must have at most two decimals")
    return int(whole)


def euros(amount: int) -> float:
    """An amount in cents, in euros."""
    return amount / 100
