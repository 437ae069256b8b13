"""Carries out SQL, in the candidate sandbox: what a hostile server answers is parsed there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit


def query(url: str, statement: str, parameters: Any) -> list[tuple[Any, ...]] | int:
    """The rows, or how many were changed; committed at once."""
    with _connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        if cursor.description is None:
            return int(cursor.rowcount)
        return [tuple(row) for row in cursor.fetchall()]


def _connect(url: str) -> Any:
    if url.startswith("postgresql:"):
        import psycopg

        return psycopg.connect(url, autocommit=True)
    import pymysql

    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=parts.username,
        database=parts.path.lstrip("/"),
        autocommit=True,
    )
