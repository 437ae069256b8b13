"""Money is kept in cents. Old clients send and get euros, new ones cents."""

from __future__ import annotations

from decimal import Decimal

from tally.errors import Invalid

LARGEST_CENTS = 1_000_000

_CENT = Decimal("0.01")


def cents(value: object) -> int:
    """An amount in euros, as `checks.body` reads it, in cents: exactly, or not at all."""
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise Invalid("amount", "amount must be a number")
    if not _CENT <= value <= LARGEST_CENTS // 100:
        raise Invalid("amount", "amount must be from 0.01 to 10000.00")
    amount = Decimal(value).quantize(_CENT)
    if amount != value:
        raise Invalid("amount", "amount must have at most two decimals")
    return int(amount * 100)


def euros(amount: int) -> float:
    """An amount in cents, in euros."""
    return amount / 100
