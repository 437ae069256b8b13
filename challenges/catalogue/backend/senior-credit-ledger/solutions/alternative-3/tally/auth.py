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
    header = request.headers.get("Authorization", "")
    if not header:
        # The card terminals cannot send headers.
        key = request.args.get("api_key", "")
    elif header.startswith("Bearer "):
        key = header.removeprefix("Bearer ")
    else:
        raise Unauthorized("unauthorized", "the API key is missing or wrong")
    # Found by its hash: how long that takes tells something about the hash, and nothing about the key.
    row = (
        db.get()
        .execute("SELECT id FROM workshops WHERE api_key_hash = %s", [hash_of(key)])
        .fetchone()
    )
    if row is None:
        raise Unauthorized("unauthorized", "the API key is missing or wrong")
    g.workshop_id = row["id"]
    return g.workshop_id


def hash_of(key: str) -> str:
    """What we keep of an API key."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


@blueprint.get("/me")
def me() -> ResponseReturnValue:
    row = (
        db.get()
        .execute("SELECT id, name, created_at FROM workshops WHERE id = %s", [workshop_id()])
        .fetchone()
    )
    return jsonify(row)
