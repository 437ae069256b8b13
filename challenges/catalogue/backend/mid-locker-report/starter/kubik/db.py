"""The connection."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

import pymysql
from pymysql.cursors import DictCursor


def connect() -> pymysql.Connection[DictCursor]:
    """Connect to the database that DATABASE_URL names; rows are dicts."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return pymysql.connect(
        host=url.hostname,
        port=url.port or 3306,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        database=url.path.lstrip("/"),
        charset="utf8mb4",
        cursorclass=DictCursor,
    )
