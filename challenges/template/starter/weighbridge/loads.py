"""Reads the loads of a day."""

import csv
from dataclasses import dataclass

from weighbridge.fees import RATES_CENTS

COLUMNS = ["ticket", "material", "in_kg", "out_kg"]


class LoadError(ValueError):
    """A line that cannot be a load."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")


@dataclass(frozen=True)
class Load:
    """What one vehicle brought."""

    ticket: str
    material: str
    in_kg: int
    out_kg: int

    @property
    def net_kg(self) -> int:
        """What it left here."""
        return self.in_kg - self.out_kg


def read_loads(text: str) -> list[Load]:
    """All loads of a file, in its order. One bad line refuses the whole file."""
    rows = csv.reader(text.splitlines())
    if next(rows, None) != COLUMNS:
        raise LoadError(1, f"expected {','.join(COLUMNS)}")
    return [_load(rows.line_num, row) for row in rows if row]


def _load(line: int, row: list[str]) -> Load:
    if len(row) != len(COLUMNS):
        raise LoadError(line, f"expected {len(COLUMNS)} fields, found {len(row)}")
    ticket, material, *weights = row
    if material not in RATES_CENTS:
        raise LoadError(line, f"unknown material {material!r}")
    if not all(weight.isascii() and weight.isdigit() for weight in weights):
        raise LoadError(line, "a weight that is not in whole kilograms")
    load = Load(ticket, material, *map(int, weights))
    if load.net_kg < 0:
        raise LoadError(line, "heavier on the way out than on the way in")
    return load
