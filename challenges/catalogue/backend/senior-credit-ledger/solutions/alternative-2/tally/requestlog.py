"""What support looks into when somebody says "it did not work": a row for each request.

Many people read it, so no key and no signature may get in.
"""

from __future__ import annotations

import re

from flask import Response, current_app, g, request
from psycopg.types.json import Jsonb

from tally import db

# All other headers stay out, so that a proof in a header that we do not know of stays out, too.
KEPT_HEADERS = (
    *("User-Agent", "X-Request-Id", "Idempotency-Key"),
    *("Accept", "Content-Type", "Content-Length", "Host"),
)
_HIDDEN = "***"
# `api_key=…`, however the name is percent-encoded, and what looks like a key, wherever it is. Migration 0007
# has both patterns, too.
_PARAMETER = re.compile(
    r"((?:a|%61)(?:p|%70)(?:i|%69)(?:_|%5f)(?:k|%6b)(?:e|%65)(?:y|%79)=)[^&]*", re.IGNORECASE
)
_KEY = re.compile(r"tk(?:_|%5f)[0-9a-f]{32}", re.IGNORECASE)


def keep(response: Response) -> Response:
    """Write the row. When that fails, the answer is more important."""
    if request.path == "/healthz":
        return response
    try:
        connection = db.get()
        connection.rollback()
        connection.execute(
            """
            INSERT INTO request_log (workshop_id, method, path, status, headers)
            VALUES (%s, %s, %s, %s, %s)
            """,
            [
                g.get("workshop_id"),
                _kept(request.method),
                _kept(_path()),
                response.status_code,
                Jsonb(_headers()),
            ],
        )
        connection.commit()
    except Exception:  # by now the transfer is booked: it must not become a 500
        current_app.logger.exception("could not keep the request")
    return response


def _path() -> str:
    query = request.query_string.decode(errors="replace")
    return f"{request.path}?{query}" if query else request.path


def _headers() -> dict[str, str]:
    names = [name for name in KEPT_HEADERS if name in request.headers]
    return {name: _kept(request.headers[name]) for name in names}


def _kept(text: str) -> str:
    """Without keys, and without the NUL that PostgreSQL cannot keep."""
    return _KEY.sub(_HIDDEN, _PARAMETER.sub(rf"\1{_HIDDEN}", text)).replace("\0", "\ufffd")
