"""``tillbook summary``: what we sold and refunded, month by month."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC
from decimal import Decimal

from tillbook.ledger import LedgerEntry
from tillbook.money import format_amount


def summarise(entries: Iterable[LedgerEntry]) -> dict[str, object]:
    """Add up the ledger per month (in UTC) and currency; amounts are strings, as in all reports."""
    totals: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(
        lambda: {"sale": Decimal(0), "refund": Decimal(0)}
    )
    for entry in entries:
        month = entry.booked_at.astimezone(UTC).strftime("%Y-%m")
        totals[month, entry.currency][entry.kind] += entry.amount
    return {
        "months": [
            {
                "month": month,
                "currency": currency,
                "sold": format_amount(total["sale"], currency),
                "refunded": format_amount(total["refund"], currency),
                "net": format_amount(total["sale"] - total["refund"], currency),
            }
            for (month, currency), total in sorted(totals.items())
        ]
    }


def has_negative_month(entries: Iterable[LedgerEntry]) -> bool:
    """Tell whether some month gave back more than it took, in some currency."""
    months = summarise(entries)["months"]
    assert isinstance(months, list)
    return any(month["net"].startswith("-") for month in months)
