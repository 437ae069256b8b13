"""Reading the settlement export of our payment provider; ``docs/pennyjay.md`` describes it."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from tillbook import money
from tillbook.ledger import normalise_order
from tillbook.tables import Row, read_table

COLUMNS = ("Transaction", "Created", "Type", "Status", "Reference", "Gross", "Fee", "Currency")
TYPES = ("Payment", "Refund", "Payout")
STATUSES = ("Pending", "Settled", "Failed")

_AMOUNT = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", re.ASCII)


@dataclass(frozen=True)
class Transaction:
    """A settled payment or refund, or a payout. Without a reference, the order is empty."""

    id: str
    created: datetime
    type: str
    order: str
    gross: Decimal
    fee: Decimal
    currency: str


@dataclass(frozen=True)
class Export:
    """What moved money, each transaction once, and how many repeated rows were dropped."""

    transactions: list[Transaction]
    duplicates: int


def read_export(path: Path) -> Export:
    """Read the settled payments and refunds; raise InputError at the first bad row."""
    settled: dict[str, Transaction] = {}
    duplicates = 0
    for row in read_table(path, COLUMNS, delimiter=";", encoding="utf-8-sig"):
        if row["Status"] in ("Pending", "Failed") or row["Type"] == "Payout":
            continue
        transaction = _transaction(row)
        earlier = settled.setdefault(transaction.id, transaction)
        if earlier is transaction:
            continue
        if earlier != transaction:
            raise row.error(f"transaction {transaction.id} appears twice with different values")
        duplicates += 1
    return Export(list(settled.values()), duplicates)


def parse_amount(text: str, currency: str) -> Decimal:
    """Read an amount as Pennyjay writes it: ``1.234,50``; in yen ``1.500`` is 1500."""
    if not _AMOUNT.fullmatch(text):
        raise ValueError(f"{text!r} is not an amount in {currency}")
    return money.parse_amount(text.replace(".", "").replace(",", "."), currency)


def _transaction(row: Row) -> Transaction:
    if not row["Transaction"]:
        raise row.error("no transaction id")
    for column, allowed in (("Type", TYPES), ("Status", STATUSES)):
        if row[column] not in allowed:
            raise row.error(f"unknown {column.lower()} {row[column]!r}")
    try:
        gross = parse_amount(row["Gross"], row["Currency"])
        fee = parse_amount(row["Fee"], row["Currency"])
        created = datetime.strptime(row["Created"], "%d.%m.%Y %H:%M:%S %z")
    except ValueError as problem:
        raise row.error(str(problem)) from problem
    has_right_sign = gross > 0 if row["Type"] == "Payment" else gross < 0
    if not has_right_sign:
        raise row.error(f"a {row['Type'].lower()} of {row['Gross']}")
    if fee < 0:
        raise row.error(f"a fee of {row['Fee']}")
    order = normalise_order(row["Reference"])
    return Transaction(row["Transaction"], created, row["Type"], order, gross, fee, row["Currency"])
