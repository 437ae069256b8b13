"""Bring the database up to date: `python -m tally.migrate`."""

from __future__ import annotations

from pathlib import Path

from tally import db

FOLDER = Path(__file__).parent.parent / "migrations"


def main() -> None:
    """Run the files of `migrations/` that have not run yet, each in a transaction, by name."""
    with db.connect() as connection:
        connection.execute(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                name       text PRIMARY KEY,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        )
        connection.commit()
        done = {row["name"] for row in connection.execute("SELECT name FROM migrations")}
        connection.commit()
        for file in sorted(FOLDER.glob("*.sql")):
            if file.name not in done:
                with connection.transaction():
                    connection.execute(file.read_text(encoding="utf-8"))
                    connection.execute("INSERT INTO migrations (name) VALUES (%s)", [file.name])


if __name__ == "__main__":
    main()
