"""Money is kept in cents. Clients send and get euros."""

from __future__ import annotations

from tally.errors import Invalid

LARGEST_CENTS = 1_000_000


def cents(value: object) -> int:
    """An amount in euros, as JSON has it, in cents."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Invalid("amount", "amount must be a number")
    amount = int(value * 100)
    if not 1 <= amount <= LARGEST_CENTS:
        raise Invalid("amount", "amount must be from 0.01 to 10000.00")
    return amount


def euros(amount: int) -> float:
    """An amount in cents, in euros."""
    return amount / 100
