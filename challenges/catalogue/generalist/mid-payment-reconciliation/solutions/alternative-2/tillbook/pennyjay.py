"""Reading Pennyjay's settlement export; ``docs/pennyjay.md`` says what it may contain."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from tillbook.ledger import normalise_order
from tillbook.money import decimals_of
from tillbook.tables import Row, read_table

COLUMNS = (
    "Transaction",
    "Created",
    "Type",
    "Status",
    "Reference",
    "Gross",
    "Fee",
    "Currency",
    "Description",
)
TYPES = ("Payment", "Refund", "Payout")
STATUSES = ("Pending", "Settled", "Failed")


@dataclass(frozen=True)
class Transaction:
    """Something that Pennyjay did with money. ``order`` is empty where the reference is blank.

    The description is here because two rows of one transaction must agree in everything.
    """

    id: str
    created: datetime
    type: str
    status: str
    order: str
    gross: Decimal
    fee: Decimal
    currency: str
    description: str


@dataclass(frozen=True)
class Export:
    """The settled transactions, each once, and how many repeated rows were dropped."""

    transactions: list[Transaction]
    duplicates: int


def read_export(path: Path) -> Export:
    """Read what was settled; raise InputError at the first bad row, settled or not."""
    settled: dict[str, Transaction] = {}
    duplicates = 0
    for row in read_table(path, COLUMNS, delimiter=";", encoding="utf-8-sig"):
        transaction = _transaction(row)
        if transaction.status != "Settled":
            continue
        known = settled.setdefault(transaction.id, transaction)
        if known is transaction:
            continue
        if known != transaction:
            raise row.error(f"transaction {transaction.id!r} appears again with other values")
        duplicates += 1
    return Export(list(settled.values()), duplicates)


def parse_amount(text: str, currency: str) -> Decimal:
    """Read an amount as Pennyjay writes it: ``1.234,50`` or ``1234,50``, ``1.500`` for yen.

    As strict as ``money.parse_amount`` in its own way. Raises ValueError with a text for the user.
    """
    decimals = decimals_of(currency)
    pattern = r"-?(\d+|\d{1,3}(\.\d{3})+)" + (rf",\d{{{decimals}}}" if decimals else "")
    if not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError(f"{text!r} is not an amount in {currency}")
    return Decimal(text.replace(".", "").replace(",", "."))


def parse_created(text: str) -> datetime:
    """Read a time such as ``31.03.2026 23:40:00 +0200``; raise ValueError with a text for the user.

    The pattern is there because ``strptime`` alone takes ``1.3.2026``, ``+02:00`` or ``Z`` as well.
    """
    pattern = r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d [+-]\d{4}"
    try:
        if re.fullmatch(pattern, text, re.ASCII):
            return datetime.strptime(text, "%d.%m.%Y %H:%M:%S %z")
    except ValueError:
        pass
    raise ValueError(f"{text!r} is not a date and time with an offset")


def _transaction(row: Row) -> Transaction:
    if not row["Transaction"]:
        raise row.error("no transaction id")
    if row["Type"] not in TYPES:
        raise row.error(f"unknown type {row['Type']!r}")
    if row["Status"] not in STATUSES:
        raise row.error(f"unknown status {row['Status']!r}")
    try:
        created = parse_created(row["Created"])
        gross = parse_amount(row["Gross"], row["Currency"])
        fee = parse_amount(row["Fee"], row["Currency"])
    except ValueError as problem:
        raise row.error(str(problem)) from problem
    if row["Type"] == "Payment" and gross <= 0:
        raise row.error(f"the gross of a payment must be positive, not {row['Gross']}")
    if row["Type"] != "Payment" and gross >= 0:
        kind = row["Type"].lower()
        raise row.error(f"the gross of a {kind} must be negative, not {row['Gross']}")
    if fee < 0:
        raise row.error(f"a fee is never negative, but here it is {row['Fee']}")
    return Transaction(
        id=row["Transaction"],
        created=created,
        type=row["Type"],
        status=row["Status"],
        order=normalise_order(row["Reference"]),
        gross=gross,
        fee=fee,
        currency=row["Currency"],
        description=row["Description"],
    )
