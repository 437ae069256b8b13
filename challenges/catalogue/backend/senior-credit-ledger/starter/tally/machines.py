"""What an hour on a machine costs. The tablets show it; nobody has touched it since 2024."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from tally import auth, db, money

blueprint = Blueprint("machines", __name__)


@blueprint.get("/machines")
def index() -> ResponseReturnValue:
    rows = db.get().execute(
        "SELECT id, name, hour_cents FROM machines WHERE workshop_id = %s ORDER BY name, id",
        [auth.workshop_id()],
    )
    return jsonify(
        {
            "machines": [
                {"id": row["id"], "name": row["name"], "hour": money.euros(row["hour_cents"])}
                for row in rows
            ]
        }
    )
