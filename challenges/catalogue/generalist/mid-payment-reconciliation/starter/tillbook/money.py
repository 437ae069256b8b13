"""Amounts and currencies.

Amounts are ``Decimal`` everywhere: we once closed a month that was one cent off.
"""

import re
from decimal import Decimal

DECIMALS = {"CHF": 2, "EUR": 2, "GBP": 2, "JPY": 0, "SEK": 2}
"""Every currency we sell in, with its number of decimals."""


def parse_amount(text: str, currency: str) -> Decimal:
    """Read an amount as our own files write it: ``1234.50``, ``-3.00``, ``1500`` for yen.

    Deliberately strict (see CHANGELOG, 0.4.0): exactly the currency's number of decimals, a point
    before them and nothing between thousands. Raises ValueError with a text for the user.
    """
    decimals = decimals_of(currency)
    pattern = r"-?\d+" + (rf"\.\d{{{decimals}}}" if decimals else "")
    if not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError(f"{text!r} is not an amount in {currency}")
    return Decimal(text)


def format_amount(amount: Decimal, currency: str) -> str:
    """Write an amount for a report: ``"1234.50"``, or ``"1500"`` for yen."""
    return f"{amount:.{decimals_of(currency)}f}"


def decimals_of(currency: str) -> int:
    """Return how many decimals a currency has; raise ValueError if we do not sell in it."""
    try:
        return DECIMALS[currency]
    except KeyError:
        raise ValueError(f"unknown currency {currency!r}") from None
