"""Connections: one for each thread, kept. What a request did not commit is gone after it."""

from __future__ import annotations

import os
import threading
from typing import Any

import psycopg
from flask import g
from psycopg.rows import dict_row

Connection = psycopg.Connection[dict[str, Any]]

_kept = threading.local()


def connect() -> Connection:
    """A new connection that speaks UTC."""
    return psycopg.connect(
        os.environ["DATABASE_URL"],
        row_factory=dict_row,
        # The ledger relies on seeing, once it has a lock, what was committed while it waited for it.
        options=r"-c timezone=UTC -c default_transaction_isolation=read\ committed",
    )


def get() -> Connection:
    """The connection of this request."""
    if "db" not in g:
        connection = getattr(_kept, "connection", None)
        if connection is None or connection.closed:
            connection = _kept.connection = connect()
        g.db = connection
    return g.db


def close(_: object) -> None:
    """Forget whatever was not committed."""
    connection = g.pop("db", None)
    if connection is not None and not connection.closed:
        connection.rollback()
