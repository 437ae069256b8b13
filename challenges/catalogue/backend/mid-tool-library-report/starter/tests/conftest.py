"""A database in memory, in the state that a test asks for."""

from typing import Any

import pytest


class Shed:
    """The application with its database."""

    def __init__(self, candidate: Any) -> None:
        candidate.module("os").environ.update(
            {"DJANGO_SETTINGS_MODULE": "toolshed.settings", "TOOLSHED_DB": ":memory:"}
        )
        candidate.module("django").setup()
        self.candidate = candidate
        self.connection = candidate.module("django.db").connection
        self.command = candidate.module("django.core.management").call_command

    def empty(self) -> None:
        """Drop all tables."""
        self.sql("PRAGMA foreign_keys = OFF")
        made = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        for (name,) in self.sql(made):
            self.sql(f'DROP TABLE "{name}"')
        self.sql("PRAGMA foreign_keys = ON")

    def migrate(self, target: str | None = None) -> None:
        """Migrate to the newest state, or to one that is named: "0003"."""
        self.command("migrate", "lending", *([] if target is None else [target]), verbosity=0)

    def sql(self, statement: str, rows: list[tuple[Any, ...]] | None = None) -> list[Any]:
        """Carry out a statement, once or for each row; return what it finds."""
        with self.connection.cursor() as cursor:
            if rows is not None:
                cursor.executemany(statement, rows)
                return []
            cursor.execute(statement)
            return list(self.candidate.collect(cursor.fetchall(), 100_000))

    def queries(self) -> Any:
        """Count queries: `with shed.queries() as counted: …`, then `length(counted)`."""
        return self.candidate.module("django.test.utils").CaptureQueriesContext(self.connection)


@pytest.fixture
def shed(candidate: Any) -> Shed:
    """An empty database with the tables of 0003."""
    shed = Shed(candidate)
    shed.empty()
    shed.migrate("0003")
    return shed
