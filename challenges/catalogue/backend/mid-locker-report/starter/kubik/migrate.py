"""Apply what is in `migrations/` and was not applied yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pymysql import Connection
from pymysql.cursors import DictCursor

FOLDER = Path(__file__).parent / "migrations"
NOTED = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
        name       VARCHAR(100) PRIMARY KEY,
        applied_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
    )
"""


def apply(connection: Connection[DictCursor]) -> Iterator[str]:
    """Apply one file after the other; the names of those that were applied."""
    with connection.cursor() as cursor:
        cursor.execute(NOTED)
        cursor.execute("SELECT name FROM schema_migrations")
        known = {row["name"] for row in cursor}
        for path in sorted(FOLDER.glob("*.sql")):
            if path.name in known:
                continue
            for statement in path.read_text("utf-8").split(";\n"):
                if statement.strip():
                    cursor.execute(statement)
            cursor.execute("INSERT INTO schema_migrations (name) VALUES (%s)", [path.name])
            connection.commit()
            yield path.name
