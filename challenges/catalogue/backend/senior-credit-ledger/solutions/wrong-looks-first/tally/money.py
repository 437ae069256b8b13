"""Money is kept in cents. Clients send and get euros."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tally import checks
from tally.errors import Invalid

LARGEST_CENTS = 1_000_000


def sent_cents(sent: dict[str, Any]) -> int:
    """What a client sends, in cents: either `amount`, in euros, or `amount_cents`."""
    if ("amount" in sent) == ("amount_cents" in sent):
        raise Invalid("amount", "send either amount or amount_cents")
    if "amount" in sent:
        return cents(sent["amount"])
    return checks.whole_number(sent["amount_cents"], "amount_cents", maximum=LARGEST_CENTS)


def cents(value: object) -> int:
    """An amount in euros, as JSON has it, in cents."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Invalid("amount", "amount must be a number")
    # The digits as they were sent: the shortest that make this float. NaN is not between bounds.
    if not 0 < value <= LARGEST_CENTS / 100:
        raise Invalid("amount", "amount must be from 0.01 to 10000.00")
    amount = Decimal(str(value)) * 100
    if amount != int(amount):
        raise Invalid("amount", "amount must have at most two decimals")
    return int(amount)


def euros(amount: int) -> float:
    """An amount in cents, in euros."""
    return amount / 100


def both(name: str, amount: int) -> dict[str, float]:
    """An amount in euros, as the first clients know it, and beside it in cents."""
    return {name: euros(amount), f"{name}_cents": amount}
