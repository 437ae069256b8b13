"""Reading the file of a gala."""

import csv
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from poolside.errors import PoolsideError
from poolside.model import DNS, DSQ, Swim
from poolside.times import parse_time

COLUMNS = ("event", "swimmer", "club", "time", "guest")
GUEST = {"yes": True, "": False}


def read_gala(path: Path) -> list[Swim]:
    """Read all swims; raise PoolsideError at the first bad line."""
    return [_swim(path, line, row) for line, row in rows(path, COLUMNS)]


def by_event(swims: list[Swim]) -> list[tuple[str, list[Swim]]]:
    """Give each event with its swims, in the order of the programme."""
    swims = sorted(swims, key=attrgetter("event"))
    return [(event, list(group)) for event, group in groupby(swims, key=attrgetter("event"))]


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the lines of a CSV file with their numbers; spaces around a cell are dropped."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise PoolsideError(f"{path}: no column named {missing[0]}")
            for row in reader:
                if None in row or None in row.values():
                    raise PoolsideError(f"{path}:{reader.line_num}: wrong number of cells")
                yield reader.line_num, {name: cell.strip() for name, cell in row.items()}
    except OSError as problem:
        raise PoolsideError(f"{path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise PoolsideError(f"{path}: not a UTF-8 text file") from problem


def _swim(path: Path, line: int, row: dict[str, str]) -> Swim:
    for name in ("event", "swimmer", "club"):
        if not row[name]:
            raise PoolsideError(f"{path}:{line}: no {name}")
    if row["guest"] not in GUEST:
        raise PoolsideError(f"{path}:{line}: guest is {row['guest']!r}, not 'yes' or empty")
    who = (row["event"], row["swimmer"], row["club"])
    guest = GUEST[row["guest"]]
    if row["time"] in ("DSQ", "DNS"):
        return Swim(*who, None, DSQ if row["time"] == "DSQ" else DNS, guest)
    try:
        return Swim(*who, parse_time(row["time"]), guest=guest)
    except ValueError as problem:
        raise PoolsideError(f"{path}:{line}: {problem}") from problem
