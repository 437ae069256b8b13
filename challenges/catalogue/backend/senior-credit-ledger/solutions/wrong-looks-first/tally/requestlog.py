"""What support looks into when somebody says "it did not work": a row for each request."""

from __future__ import annotations

from urllib.parse import urlencode

import psycopg
from flask import Response, current_app, g, request
from psycopg.types.json import Jsonb

from tally import db

# Many people read the log, so this is what gets in, and not what is kept out.
HEADERS = ("User-Agent", "X-Request-Id")


def keep(response: Response) -> Response:
    """Write the row. When that fails, the answer is more important."""
    if request.path == "/healthz":
        return response
    values = [
        g.get("workshop_id"),
        request.method,
        _path(),
        response.status_code,
        Jsonb({name: value for name, value in request.headers.items() if name in HEADERS}),
    ]
    try:
        connection = db.get()
        connection.rollback()
        connection.execute(
            """
            INSERT INTO request_log (workshop_id, method, path, status, headers)
            VALUES (%s, %s, %s, %s, %s)
            """,
            values,
        )
        connection.commit()
    except psycopg.Error:
        current_app.logger.exception("could not keep the request")
    return response


def _path() -> str:
    """The path with its query, without the key that the card terminals put there."""
    query = [
        (name, value)
        for name, values in request.args.lists()
        for value in values
        if name != "api_key"
    ]
    return f"{request.path}?{urlencode(query)}" if query else request.path
