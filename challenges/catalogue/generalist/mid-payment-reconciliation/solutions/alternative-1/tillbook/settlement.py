"""Comparing the ledger with Pennyjay's settlement export.

All amounts here are whole cents (or yen).
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tillbook.errors import InputError
from tillbook.ledger import LedgerEntry, normalise_order
from tillbook.money import decimals_of

DAY = 24 * 60 * 60
NAMES = ["Transaction", "Created", "Type", "Status", "Reference", "Gross", "Fee", "Currency"]
SIGNS = {"Payment": 1, "Refund": -1, "Payout": -1}
MOMENT = re.compile(
    r"(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4}) (?P<time>\d\d:\d\d:\d\d) (?P<zone>[+-]\d{4})"
)


class Movement(NamedTuple):
    """A settled row of the export."""

    id: str
    second: int
    type: str
    order: str
    gross: int
    fee: int
    currency: str


class Key(NamedTuple):
    """What one line of the report is about."""

    order: str
    currency: str


def load(path: Path) -> tuple[list[Movement], int]:
    """Return each settled payment and refund once, and the number of repeated rows."""
    found: dict[str, Movement] = {}
    repeats = 0
    for line, cells in _rows(path):
        try:
            movement, settled = _movement(cells)
        except ValueError as problem:
            raise InputError(f"{path}:{line}: {problem}") from None
        if not settled:
            continue
        if found.get(movement.id, movement) != movement:
            raise InputError(f"{path}:{line}: {movement.id} was there before, with other values")
        repeats += movement.id in found
        found[movement.id] = movement
    return [movement for movement in found.values() if movement.type != "Payout"], repeats


def compare(
    entries: list[LedgerEntry], movements: list[Movement], repeats: int
) -> tuple[dict[str, object], bool]:
    """Return the report, and whether there is nothing in it to look at."""
    books: dict[Key, Counter[str]] = {}
    sales: dict[Key, list[float]] = {}
    for entry in entries:
        key = Key(entry.order, entry.currency)
        cents = int(entry.amount.scaleb(decimals_of(entry.currency)))
        books.setdefault(key, Counter())[entry.kind] += cents
        if entry.kind == "sale":
            sales.setdefault(key, []).append(entry.booked_at.timestamp())

    named = [(Key(each.order, each.currency), each) for each in movements if each.order]
    paid = {key for key, each in named if each.type == "Payment"}
    pairs = [
        (key, each)
        for each in movements
        if not each.order and each.type == "Payment"
        for key, moments in sales.items()
        if key.currency == each.currency
        and key not in paid
        and books[key]["sale"] == each.gross
        and min(abs(moment - each.second) for moment in moments) <= DAY
    ]
    choices = Counter(each.id for _, each in pairs)
    rivals = Counter(key for key, _ in pairs)
    named += [pair for pair in pairs if choices[pair[1].id] == rivals[pair[0]] == 1]

    bank: dict[Key, Counter[str]] = {}
    ids: dict[Key, list[str]] = {}
    for key, each in named:
        kind = "sale" if each.type == "Payment" else "refund"
        bank.setdefault(key, Counter())[kind] += abs(each.gross)
        ids.setdefault(key, []).append(each.id)
    assigned = {each.id for _, each in named}
    unassigned = sorted(each.id for each in movements if each.id not in assigned)

    counts = dict.fromkeys(("matched", "different", "missing_in_export", "missing_in_ledger"), 0)
    orders = []
    for key in sorted(books.keys() | bank.keys()):
        match books.get(key), bank.get(key):
            case None, _:
                status = "missing_in_ledger"
            case _, None:
                status = "missing_in_export"
            case ours, theirs:
                status = "matched" if ours == theirs else "different"
        counts[status] += 1
        orders.append(
            {
                **key._asdict(),
                "status": status,
                "ledger": _side(books.get(key), key.currency),
                "export": _side(bank.get(key), key.currency),
                "transactions": sorted(ids.get(key, ())),
            }
        )
    fees: Counter[str] = Counter()
    for each in movements:
        fees[each.currency] += each.fee
    report = {
        "counts": counts,
        "orders": orders,
        "unassigned": unassigned,
        "duplicates_ignored": repeats,
        "fees": {currency: _text(total, currency) for currency, total in sorted(fees.items())},
    }
    return report, counts["matched"] == len(orders) and not unassigned


def _side(totals: Counter[str] | None, currency: str) -> dict[str, str]:
    totals = totals or Counter()
    return {
        "paid": _text(totals["sale"], currency),
        "refunded": _text(totals["refund"], currency),
    }


def _text(cents: int, currency: str) -> str:
    decimals = decimals_of(currency)
    digits = str(cents).zfill(decimals + 1)
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def _rows(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise InputError(f"{path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise InputError(f"{path}: not UTF-8") from problem
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        for name in NAMES:
            header.index(name)
        for cells in filter(None, reader):
            named = dict(zip(header, cells, strict=True))
            yield reader.line_num, [named[name].strip() for name in NAMES]
    except (csv.Error, ValueError) as problem:
        raise InputError(f"{path}:{reader.line_num or 1}: {problem}") from None


def _movement(cells: Sequence[str]) -> tuple[Movement, bool]:
    transaction, created, kind, status, reference, gross_text, fee_text, currency = cells
    if not transaction or kind not in SIGNS or status not in ("Pending", "Settled", "Failed"):
        raise ValueError(f"cannot make sense of {transaction!r}, {kind!r}, {status!r}")
    gross, fee = (_cents(text, currency) for text in (gross_text, fee_text))
    if gross * SIGNS[kind] <= 0 or fee < 0:
        raise ValueError(f"{gross_text} with a fee of {fee_text} makes no sense in a {kind}")
    moment = MOMENT.fullmatch(created)
    if moment is None:
        raise ValueError(f"{created!r} is not a moment")
    when = datetime.fromisoformat("{year}-{month}-{day}T{time}{zone}".format(**moment.groupdict()))
    order = normalise_order(reference)
    second = int(when.timestamp())
    return Movement(transaction, second, kind, order, gross, fee, currency), status == "Settled"


def _cents(text: str, currency: str) -> int:
    decimals = decimals_of(currency)
    tail = f",[0-9]{{{decimals}}}" if decimals else ""
    if not re.fullmatch(rf"-?([0-9]+|[0-9]{{1,3}}(\.[0-9]{{3}})+){tail}", text):
        raise ValueError(f"{text!r} is not an amount in {currency}")
    return int(text.replace(".", "").replace(",", ""))
