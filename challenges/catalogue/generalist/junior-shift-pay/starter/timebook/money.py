"""The one place where money is rounded."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Round to the cent; half a cent goes up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
