"""A database in memory, filled as the tables were at 0003, and ways to look at it."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
TABLES = {
    "branch": "id, name",
    "tool": "id, branch_id, name, category, retired_on",
    "member": "id, name",
    "loan": "id, tool_id, member_id, lent_on, due_on, returned_on",
    "charge": "id, loan_id, kind, cents",
}
Row = tuple[Any, ...]


class Library:
    """The tool library."""

    def __init__(self, candidate: Any) -> None:
        self._candidate = candidate
        settings = {"DJANGO_SETTINGS_MODULE": "toolshed.settings", "TOOLSHED_DB": ":memory:"}
        candidate.module("os").environ.update(settings)
        candidate.module("django").setup()
        self._connection = candidate.module("django.db").connection
        self._call_command = candidate.module("django.core.management").call_command

    def rows(self, statement: str) -> list[Row]:
        """What a statement finds."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            found = cursor.fetchall()
        return [tuple(row) for row in self._candidate.collect(found, 100_000)]

    def begin(self) -> None:
        """Begin with the empty tables of 0003."""
        with self._connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            for (name,) in self.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            ):
                cursor.execute(f'DROP TABLE "{name}"')
            cursor.execute("PRAGMA foreign_keys = ON")
        self.migrate("0003")

    def migrate(self, *target: str) -> None:
        """Migrate to a state, the newest one without a name."""
        self._call_command("migrate", "lending", *target, verbosity=0)

    def fill(self, **tables: Iterable[Row]) -> None:
        """Put rows into the tables of 0003."""
        for table, columns in TABLES.items():
            rows = [
                tuple(each.isoformat() if isinstance(each, date) else each for each in row)
                for row in tables.get(table, [])
            ]
            if rows:
                places = ", ".join(["%s"] * len(rows[0]))
                with self._connection.cursor() as cursor:
                    cursor.executemany(
                        f"INSERT INTO lending_{table} ({columns}) VALUES ({places})", rows
                    )

    def shelve(self, *categories: str) -> None:
        """Put a tool for each category onto the only branch's shelf, from id 1 on."""
        tools = [(n, 1, f"Tool {n}", text, None) for n, text in enumerate(categories, start=1)]
        self.fill(branch=[(1, "Gorgie")], tool=tools)

    def categories(self) -> dict[int, str]:
        """The name of each tool's category."""
        return dict(
            self.rows(
                "SELECT t.id, c.name FROM lending_tool t"
                " LEFT JOIN lending_category c ON c.id = t.category_id ORDER BY t.id"
            )
        )

    def season(self, first: date = FIRST, last: date = LAST) -> list[dict[str, Any]]:
        """The season report."""
        report = self._candidate.module("lending.reports").season(first, last)
        return list(self._candidate.collect(report, 1000))

    def branches(self, *names: str, last: date = LAST) -> list[dict[str, Any]]:
        """The season report, which is about these branches."""
        report = self.season(last=last)
        assert [entry["branch"] for entry in report] == list(names)
        return report

    def get(self, address: str, **query: str) -> Any:
        """What an address answers."""
        answer = self._candidate.module("django.test").Client().get(address, query)
        assert answer.status_code == 200, f"{address} answers {answer.status_code}"
        return json.loads(answer.content)

    def command(self, *arguments: str) -> str:
        """What a command prints."""
        out = self._candidate.module("io").StringIO()
        self._call_command(*arguments, stdout=out)
        return str(out.getvalue())

    def queries(self, ask: Any, *arguments: Any) -> int:
        """How many queries something takes."""
        counter = self._candidate.module("django.test.utils").CaptureQueriesContext
        with counter(self._connection) as counted:
            ask(*arguments)
        return int(self._candidate.length(counted))

    def file(self, text: str) -> str:
        """Write a file and return its path."""
        folder = self._candidate.module("tempfile").mkdtemp()
        path = f"{folder}/tools.csv"
        written = self._candidate.module("io").open(path, "w", encoding="utf-8")
        written.write(text)
        written.close()
        return path


@pytest.fixture
def library(candidate: Any) -> Library:
    """The tables of 0003, empty."""
    library = Library(candidate)
    library.begin()
    return library
