"""Reading the ledger: the file that our accounting software writes."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from tillbook import money
from tillbook.tables import Row, read_table

COLUMNS = ("entry", "booked_at", "order", "kind", "amount", "currency")
KINDS = ("sale", "refund")


@dataclass(frozen=True)
class LedgerEntry:
    """Money for one order: a sale or (part of) a refund. The amount is positive for both."""

    entry: str
    booked_at: datetime
    order: str
    kind: str
    amount: Decimal
    currency: str


def read_ledger(path: Path) -> list[LedgerEntry]:
    """Read all entries, in the order of the file; raise InputError at the first bad row."""
    entries: list[LedgerEntry] = []
    seen: set[str] = set()
    for row in read_table(path, COLUMNS):
        entry = _entry(row)
        if entry.entry in seen:
            raise row.error(f"entry {entry.entry} appears twice")
        seen.add(entry.entry)
        entries.append(entry)
    return entries


def normalise_order(code: str) -> str:
    """Return the one spelling of an order code that the rest of the program compares."""
    return code.strip().upper()


def _entry(row: Row) -> LedgerEntry:
    try:
        amount = money.parse_amount(row["amount"], row["currency"])
        booked_at = datetime.fromisoformat(row["booked_at"])
    except ValueError as problem:
        raise row.error(str(problem)) from problem
    if booked_at.tzinfo is None:
        raise row.error(f"{row['booked_at']!r} has no time zone")
    if row["kind"] not in KINDS:
        raise row.error(f"unknown kind {row['kind']!r}")
    if amount < 0:
        raise row.error("an amount in the ledger is never negative")
    order = normalise_order(row["order"])
    if not order:
        raise row.error("no order code")
    return LedgerEntry(row["entry"], booked_at, order, row["kind"], amount, row["currency"])
