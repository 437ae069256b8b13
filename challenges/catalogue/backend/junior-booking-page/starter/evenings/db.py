"""The database: one SQLite file, one connection for each request."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from flask import Flask, current_app, g

HERE = Path(__file__).parent


def get() -> sqlite3.Connection:
    """The connection of this request."""
    if "db" not in g:
        g.db = _connect(current_app.config["DATABASE"])
    return g.db


def prepare(app: Flask) -> None:
    """Make tables and first rows where there are none, and close connections after requests."""
    connection = _connect(app.config["DATABASE"])
    is_new = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if is_new:
        for script in ("schema.sql", "seed.sql"):
            connection.executescript((HERE / script).read_text(encoding="utf-8"))
    connection.close()
    app.teardown_appcontext(_close)


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _close(_error: BaseException | None) -> None:
    connection = g.pop("db", None)
    if connection is not None:
        connection.close()
