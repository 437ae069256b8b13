"""What a loan costs."""

from datetime import date

LATE_CENTS_A_DAY = 50
LATE_CENTS_AT_MOST = 1_500


def late_fee(due_on: date, returned_on: date) -> int:
    """Return the charge for bringing a tool back late, in cents."""
    days = max(0, (returned_on - due_on).days)
    return min(days * LATE_CENTS_A_DAY, LATE_CENTS_AT_MOST)
