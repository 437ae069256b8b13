"""The calls under /transfers."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from tally import accounts, auth, checks, db, ledger, money
from tally.errors import Invalid, NotFound, Reused

blueprint = Blueprint("transfers", __name__)

KEY = "Idempotency-Key"


@blueprint.post("/transfers")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    sent = checks.body()
    from_id = checks.whole_number(sent.get("from"), "from")
    to_id = checks.whole_number(sent.get("to"), "to")
    amount_cents = money.sent_cents(sent)
    memo = checks.text(sent.get("memo", ""), "memo", 0, 140)
    if from_id == to_id:
        raise Invalid("to", "to must be another account")
    for account_id in (from_id, to_id):
        accounts.find(workshop, account_id)
    wanted = ledger.Wanted(workshop, from_id, to_id, amount_cents, memo)
    transfer, is_new = ledger.book(wanted, once=_key())
    if not wanted.is_kept_as(transfer):
        raise Reused("idempotency_key_reused", f"the {KEY} belongs to another transfer")
    db.get().commit()
    headers = {"Location": f"/transfers/{transfer['id']}"}
    if not is_new:
        headers["Idempotency-Replayed"] = "true"
    return jsonify(shown(transfer)), 201, headers


@blueprint.get("/transfers/<int:transfer_id>")
def show(transfer_id: int) -> ResponseReturnValue:
    row = (
        db.get()
        .execute(
            "SELECT * FROM transfers WHERE workshop_id = %s AND id = %s",
            [auth.workshop_id(), transfer_id],
        )
        .fetchone()
    )
    if row is None:
        raise NotFound("transfer", transfer_id)
    return jsonify(shown(row))


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A transfer as callers see it."""
    return {
        "id": row["id"],
        "from": row["from_account"],
        "to": row["to_account"],
        **money.both("amount", row["amount_cents"]),
        "memo": row["memo"],
        "created_at": row["created_at"].isoformat(),
    }


def _key() -> str | None:
    """What makes the request one that happens once; none as the first clients send it."""
    key = request.headers.get(KEY)
    if key is None:
        return None
    if not re.fullmatch(r"[!-~]{1,80}", key):
        raise Invalid(KEY, f"{KEY} must be 1 to 80 visible ASCII characters")
    return f"key:{key}"
