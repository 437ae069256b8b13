"""The order file, which the kiln room writes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from .errors import DespatchError

COLUMNS = ("number", "name", "street", "postcode", "city", "country", "pieces", "grams")


@dataclass(frozen=True)
class Order:
    """One parcel's worth of pottery, and where it goes."""

    number: str
    name: str
    street: str
    postcode: str
    city: str
    country: str
    pieces: int
    grams: int


def read_orders(path: Path) -> list[Order]:
    """Read the file; the first bad row stops it."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise DespatchError(f"{path}:1: no column named {', '.join(missing)}")
            return [_order(path, reader.line_num, row) for row in reader]
    except OSError as problem:
        raise DespatchError(f"{path}: {problem.strerror}") from problem


def _order(path: Path, line: int, row: dict[str, str]) -> Order:
    texts = {name: (row[name] or "").strip() for name in COLUMNS}
    empty = [name for name, text in texts.items() if not text]
    if empty:
        raise DespatchError(f"{path}:{line}: no {empty[0]}")
    try:
        pieces, grams = int(texts.pop("pieces")), int(texts.pop("grams"))
    except ValueError:
        raise DespatchError(f"{path}:{line}: pieces and grams are whole numbers") from None
    return Order(**texts, pieces=pieces, grams=grams)
