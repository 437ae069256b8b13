"""``tillbook reconcile``: does Pennyjay's export agree with the ledger?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from tillbook.ledger import LedgerEntry
from tillbook.money import format_amount
from tillbook.pennyjay import Export, Transaction

STATUSES = ("matched", "different", "missing_in_export", "missing_in_ledger")
CLOSE = timedelta(hours=24)
"""How far apart a sale and a payment without a reference may be."""


@dataclass
class Side:
    """What one side knows about an order."""

    is_known: bool = False
    paid: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)

    def add(self, amount: Decimal, *, refund: bool) -> None:
        """Count one movement; the amount is positive."""
        self.is_known = True
        if refund:
            self.refunded += amount
        else:
            self.paid += amount

    def report(self, currency: str) -> dict[str, str]:
        """Return the amounts as the report shows them."""
        return {
            "paid": format_amount(self.paid, currency),
            "refunded": format_amount(self.refunded, currency),
        }


@dataclass
class Line:
    """One order in one currency, seen from both sides."""

    order: str
    currency: str
    ledger: Side = field(default_factory=Side)
    export: Side = field(default_factory=Side)
    sold_at: list[datetime] = field(default_factory=list)
    transactions: list[str] = field(default_factory=list)

    @property
    def status(self) -> str:
        """One of ``STATUSES``."""
        if not self.export.is_known:
            return "missing_in_export"
        if not self.ledger.is_known:
            return "missing_in_ledger"
        return "matched" if self.ledger == self.export else "different"

    def add_entry(self, entry: LedgerEntry) -> None:
        """Count an entry of the ledger."""
        self.ledger.add(entry.amount, refund=entry.kind == "refund")
        if entry.kind == "sale":
            self.sold_at.append(entry.booked_at)

    def add_transaction(self, transaction: Transaction) -> None:
        """Count a transaction of the export."""
        self.export.add(abs(transaction.gross), refund=transaction.type == "Refund")
        self.transactions.append(transaction.id)

    def fits(self, payment: Transaction) -> bool:
        """Tell whether a payment without a reference can be the one that is missing here."""
        return (
            payment.currency == self.currency
            and payment.gross == self.ledger.paid
            and any(abs(payment.created - sold_at) <= CLOSE for sold_at in self.sold_at)
            and not self.export.paid
        )

    def report(self) -> dict[str, object]:
        """Return the line as the report shows it."""
        return {
            "order": self.order,
            "currency": self.currency,
            "status": self.status,
            "ledger": self.ledger.report(self.currency),
            "export": self.export.report(self.currency),
            "transactions": sorted(self.transactions),
        }


@dataclass
class Reconciliation:
    """The result of a comparison."""

    lines: list[Line]
    unassigned: list[str]
    duplicates: int
    fees: dict[str, Decimal]

    def is_clean(self) -> bool:
        """Tell whether nobody needs to look at it."""
        return not self.unassigned and all(line.status == "matched" for line in self.lines)

    def report(self) -> dict[str, object]:
        """Return the report that the command writes."""
        lines = sorted(self.lines, key=lambda line: (line.order, line.currency))
        statuses = [line.status for line in lines]
        return {
            "counts": {status: statuses.count(status) for status in STATUSES},
            "orders": [line.report() for line in lines],
            "unassigned": sorted(self.unassigned),
            "duplicates_ignored": self.duplicates,
            "fees": {
                currency: format_amount(total, currency)
                for currency, total in sorted(self.fees.items())
            },
        }


def reconcile(entries: Iterable[LedgerEntry], export: Export) -> Reconciliation:
    """Compare the totals of every order and currency."""
    lines: dict[tuple[str, str], Line] = {}

    def line_of(order: str, currency: str) -> Line:
        return lines.setdefault((order, currency), Line(order, currency))

    for entry in entries:
        line_of(entry.order, entry.currency).add_entry(entry)
    for transaction in export.transactions:
        if transaction.order:
            line_of(transaction.order, transaction.currency).add_transaction(transaction)

    blank = [transaction for transaction in export.transactions if not transaction.order]
    unassigned = _assign(blank, lines.values())
    fees: dict[str, Decimal] = defaultdict(Decimal)
    for transaction in export.transactions:
        fees[transaction.currency] += transaction.fee
    return Reconciliation(list(lines.values()), unassigned, export.duplicates, fees)


def _assign(blank: Iterable[Transaction], lines: Iterable[Line]) -> list[str]:
    """Give payments without a reference to their orders; return the ids that stay in doubt.

    Who fits what is settled before anything is assigned, so that no assignment can make another
    one look certain.
    """
    lines = list(lines)
    fitting_lines: dict[str, list[Line]] = {}
    fitting_payments: dict[int, int] = defaultdict(int)
    for transaction in blank:
        is_payment = transaction.type == "Payment"
        fitting = [line for line in lines if is_payment and line.fits(transaction)]
        fitting_lines[transaction.id] = fitting
        for line in fitting:
            fitting_payments[id(line)] += 1

    unassigned: list[str] = []
    for transaction in blank:
        fitting = fitting_lines[transaction.id]
        if len(fitting) == 1 and fitting_payments[id(fitting[0])] == 1:
            fitting[0].add_transaction(transaction)
        else:
            unassigned.append(transaction.id)
    return unassigned
