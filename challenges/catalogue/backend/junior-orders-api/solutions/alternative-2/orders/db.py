"""The SQLite database: one connection per request, closed when the request ends."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from flask import Flask, current_app, g

HERE = Path(__file__).parent


def connect(path: str) -> sqlite3.Connection:
    """Open the database file with foreign keys enforced and rows that know their columns."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("contains", 2, _contains, deterministic=True)
    return connection


def _contains(text: str, part: str) -> bool:
    """`contains(text, part)` in SQL: no wildcards, and upper or lower case alike, also of é."""
    return part.casefold() in text.casefold()


def get() -> sqlite3.Connection:
    """The connection of the current request."""
    if "db" not in g:
        g.db = connect(current_app.config["DATABASE"])
    connection: sqlite3.Connection = g.db
    return connection


def close(_error: BaseException | None = None) -> None:
    """Close the request's connection; whatever was not committed is undone."""
    connection = g.pop("db", None)
    if connection is not None:
        connection.close()


def prepare(app: Flask) -> None:
    """Create the tables where they are missing and fill an empty database with the seed."""
    connection = connect(app.config["DATABASE"])
    try:
        connection.executescript((HERE / "schema.sql").read_text(encoding="utf-8"))
        (customers,) = connection.execute("SELECT COUNT(*) FROM customers").fetchone()
        if customers == 0:
            connection.executescript((HERE / "seed.sql").read_text(encoding="utf-8"))
        connection.commit()
    finally:
        connection.close()
    app.teardown_appcontext(close)
