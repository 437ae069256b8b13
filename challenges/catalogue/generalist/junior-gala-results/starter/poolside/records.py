"""League records. Equalling one is not beating it, and guests cannot beat one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from poolside.errors import PoolsideError
from poolside.gala import by_event, rows
from poolside.model import OK, Swim
from poolside.times import parse_time

COLUMNS = ("event", "time", "swimmer", "year")


@dataclass(frozen=True)
class Record:
    """The best time so far, in hundredths of a second."""

    time: int
    swimmer: str
    year: str


def read_records(path: Path) -> dict[str, Record]:
    """Read the records by event; raise PoolsideError at the first bad line."""
    records = {}
    for line, row in rows(path, COLUMNS):
        try:
            time = parse_time(row["time"])
        except ValueError as problem:
            raise PoolsideError(f"{path}:{line}: {problem}") from problem
        if row["event"] in records:
            raise PoolsideError(f"{path}:{line}: a second record for {row['event']}")
        records[row["event"]] = Record(time, row["swimmer"], row["year"])
    return records


def beaten(swims: list[Swim], records: dict[str, Record]) -> Iterator[tuple[Swim, Record]]:
    """Give the best swim of each event that is faster than the record, and that record."""
    for event, entered in by_event(swims):
        counting = [swim for swim in entered if swim.status == OK and not swim.guest]
        best = min(counting, key=lambda swim: (swim.time, swim.swimmer), default=None)
        if best and event in records and best.time < records[event].time:
            yield best, records[event]
