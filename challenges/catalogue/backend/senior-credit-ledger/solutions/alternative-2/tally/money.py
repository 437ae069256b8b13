"""Money is kept in cents. Clients send euros or cents and get both."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tally import checks
from tally.errors import Invalid

LARGEST_CENTS = 1_000_000
_LEAST, _MOST, _CENT = Decimal("0.01"), Decimal("10000.00"), Decimal("0.01")


def sent_cents(sent: dict[str, Any]) -> int:
    """The cents of a body that has either `amount` or `amount_cents`."""
    if ("amount" in sent) == ("amount_cents" in sent):
        raise Invalid("amount", "either amount or amount_cents must be sent")
    if "amount" in sent:
        return cents(sent["amount"])
    return checks.whole_number(sent["amount_cents"], "amount_cents", maximum=LARGEST_CENTS)


def cents(value: object) -> int:
    """An amount in euros, as `checks.body` reads it, in cents. Never by way of a float."""
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise Invalid("amount", "amount must be a number from 0.01 to 10000.00")
    if not _LEAST <= value <= _MOST:
        raise Invalid("amount", "amount must be from 0.01 to 10000.00")
    amount = Decimal(value).quantize(_CENT)
    if amount != value:
        raise Invalid("amount", "amount must have at most two decimals")
    return int(amount * 100)


def euros(amount: int) -> float:
    """An amount in cents, in euros."""
    return amount / 100
