"""What support looks into when somebody says "it did not work": a row for each request.

Many people read it, so keys and signatures, right or wrong, do not get in. `migrations/0005_…` has cleaned
what was written before, with the same rules.
"""

from __future__ import annotations

import json
import re

from flask import Response, current_app, g, request

from tally import db

REMOVED = "[removed]"

# Headers that are there to prove who calls.
PROOFS = {
    "authorization",
    "proxy-authorization",
    "cookie",
    "x-api-key",
    "x-coinflow-signature",
}
# `api_key=…`, in a query or in the Referer; its name works as well when it is percent-encoded.
_PARAMETER = re.compile(
    "(" + "".join(f"(?:{c}|%{ord(c):02x}|%{ord(c.upper()):02x})" for c in "api_key") + "=)[^&]*",
    re.IGNORECASE,
)
# What looks like one of our keys, or like a signature or a key's hash, wherever else it was sent.
_SECRET = re.compile("tk_[0-9a-f]{32}|[0-9a-f]{64}", re.IGNORECASE)


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
                request.method,
                cleaned(request.full_path.removesuffix("?")),
                response.status_code,
                json.dumps(
                    {
                        name: REMOVED if name.lower() in PROOFS else cleaned(value)
                        for name, value in request.headers.items()
                    }
                ),
            ],
        )
        connection.commit()
    except Exception:  # of whichever kind: what the request did is committed, and must be answered
        current_app.logger.exception("could not keep the request")
    return response


def cleaned(text: str) -> str:
    """A text without secrets, that PostgreSQL can keep."""
    text = text.replace("\0", "\ufffd").encode(errors="replace").decode()
    return _SECRET.sub(REMOVED, _PARAMETER.sub(rf"\g<1>{REMOVED}", text))
