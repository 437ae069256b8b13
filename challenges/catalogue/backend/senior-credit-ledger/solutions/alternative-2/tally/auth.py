"""Who calls: a workshop, by its API key."""

from __future__ import annotations

import hashlib

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from tally import db
from tally.errors import Unauthorized

blueprint = Blueprint("auth", __name__)


def workshop_id() -> int:
    """The workshop that calls, or 401."""
    # Looked up by its hash: what the lookup's time could tell is of no use for guessing the key.
    row = (
        db.get()
        .execute("SELECT id FROM workshops WHERE api_key_hash = %s", [hash_of(_sent_key())])
        .fetchone()
    )
    if row is None:
        raise Unauthorized("unauthorized", "the API key is missing or wrong")
    g.workshop_id = row["id"]
    return g.workshop_id


def hash_of(key: str) -> str:
    """What we keep of an API key."""
    return hashlib.sha256(key.encode()).hexdigest()


@blueprint.get("/me")
def me() -> ResponseReturnValue:
    row = (
        db.get()
        .execute("SELECT id, name, created_at FROM workshops WHERE id = %s", [workshop_id()])
        .fetchone()
    )
    return jsonify(row)


def _sent_key() -> str:
    """The key in the header or, as the card terminals cannot send headers, in the query."""
    header = request.headers.get("Authorization", "")
    if not header:
        return request.args.get("api_key", "")
    scheme, _, key = header.partition(" ")
    return key if scheme == "Bearer" else ""
