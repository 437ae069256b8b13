"""The calls under /transfers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from tally import accounts, auth, checks, db, ledger, money
from tally.errors import Invalid, NotFound, Reused

blueprint = Blueprint("transfers", __name__)


@blueprint.post("/transfers")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    sent = checks.body()
    from_id = checks.whole_number(sent.get("from"), "from")
    to_id = checks.whole_number(sent.get("to"), "to")
    amount_cents = money.requested()
    memo = checks.text(sent.get("memo", ""), "memo", 0, 140)
    if from_id == to_id:
        raise Invalid("to", "to must be another account")
    accounts.find(from_id)
    accounts.find(to_id)
    wanted = (from_id, to_id, amount_cents, memo)
    headers = {}
    key = request.headers.get("Idempotency-Key")
    if key is None:
        transfer = ledger.book(workshop, *wanted)
    else:
        if not 1 <= len(key) <= 80 or any(not "!" <= character <= "~" for character in key):
            raise Invalid("Idempotency-Key", "1 to 80 visible ASCII characters")
        earlier = ledger.answered(workshop, "client", key)
        if earlier is None:
            transfer = ledger.book(workshop, *wanted)
            ledger.remember(transfer, "client", key)
        else:
            transfer = earlier
            columns = ("from_account", "to_account", "amount_cents", "memo")
            if tuple(earlier[column] for column in columns) != wanted:
                raise Reused("idempotency_key_reused", "this key belongs to another transfer")
            headers["Idempotency-Replayed"] = "true"
    db.get().commit()
    headers["Location"] = f"/transfers/{transfer['id']}"
    return jsonify(shown(transfer)), 201, headers


@blueprint.get("/transfers/<int:transfer_id>")
def show(transfer_id: int) -> ResponseReturnValue:
    workshop = auth.workshop_id()
    row = db.get().execute("SELECT * FROM transfers WHERE id = %s", [transfer_id]).fetchone()
    if row is None or row["workshop_id"] != workshop:
        raise NotFound("transfer", transfer_id)
    return jsonify(shown(row))


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A transfer as callers see it."""
    return {
        "id": row["id"],
        "from": row["from_account"],
        "to": row["to_account"],
        "amount": money.euros(row["amount_cents"]),
        "amount_cents": row["amount_cents"],
        "memo": row["memo"],
        "created_at": row["created_at"].isoformat(),
    }
