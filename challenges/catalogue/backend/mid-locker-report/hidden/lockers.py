"""Stations, parcels and reminders of a test's own, and the report about them."""

from __future__ import annotations

from typing import Any

import pytest

Json = dict[str, Any]
NOTHING = {
    "parcels": 0,
    "collected": 0,
    "late": 0,
    "returned": 0,
    "reminders": 0,
    "fees_cents": 0,
    "mean_hours": None,
}


class Lockers:
    """The database, and the commands that work on it."""

    def __init__(self, candidate: Any) -> None:
        self.candidate = candidate

    def sql(self, statement: str, *values: object) -> Any:
        """Carry out a statement."""
        return self.candidate.sql(statement, list(values))

    def empty(self) -> None:
        """Forget what earlier tests stored."""
        for table in ("reminders", "parcels", "stations"):
            self.sql(f"DELETE FROM {table}")

    def station(
        self, name: str = "Vinkel", opened: str = "2019-05-01", closed: str | None = None
    ) -> int:
        """A new station: its id."""
        statement = "INSERT INTO stations (name, opened_on, closed_on) VALUES (%s, %s, %s)"
        return self.sql(f"{statement} RETURNING id", name, opened, closed)[0][0]

    def parcel(
        self,
        station: int,
        stored: str,
        collected: str | None = None,
        *,
        returned: str | None = None,
        courier: str = "Brum",
        fee: int = 100,
        reminders: tuple[str, ...] = (),
    ) -> None:
        """A new parcel, with its reminders."""
        found = self.sql(
            "INSERT INTO parcels"
            " (station_id, courier, size, stored_at, collected_at, returned_at, fee_cents)"
            " VALUES (%s, %s, 'M', %s, %s, %s, %s) RETURNING id",
            *(station, courier, stored, collected, returned, fee),
        )
        for time in reminders:
            self.sql(
                "INSERT INTO reminders (parcel_id, sent_at) VALUES (%s, %s)", found[0][0], time
            )

    def run(self, month: str) -> Any:
        """Run the report of a month."""
        return self.candidate.run(f"python -m kubik report --month {month} --out report.json")

    def report(self, month: str) -> Json:
        """The report of a month, in which nothing of the format is missing."""
        done = self.run(month)
        assert done.returncode == 0, f"ended with {done.returncode}: {done.stderr[-600:]}"
        assert done.exists("report.json"), "there is no report.json"
        found = done.json("report.json")
        is_right = isinstance(found, dict) and {"month", "stations", "totals"} <= found.keys()
        assert is_right, f"the report lacks something: {str(found)[:300]}"
        lines = found["stations"]
        is_right = isinstance(lines, list) and all(isinstance(line, dict) for line in lines)
        assert is_right, f"stations is no list of objects: {str(lines)[:300]}"
        return found

    def line(self, month: str, station: int) -> Json:
        """The line of a station in the report of a month."""
        lines = self.report(month)["stations"]
        found = [line for line in lines if line.get("station") == station]
        if len(found) != 1:
            pytest.fail(f"station {station} has {len(found)} lines: {lines}")
        return found[0]


def part(line: Json, *names: str) -> list[object]:
    """Some figures of a line."""
    return [line.get(name, "missing") for name in names]
