"""The calls under /transfers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from tally import accounts, auth, checks, db, ledger, money
from tally.errors import Invalid, NotFound

blueprint = Blueprint("transfers", __name__)


@blueprint.post("/transfers")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    sent = checks.body()
    from_id = checks.whole_number(sent.get("from"), "from")
    to_id = checks.whole_number(sent.get("to"), "to")
    amount_cents = money.cents(sent.get("amount"))
    memo = checks.text(sent.get("memo", ""), "memo", 0, 140)
    if from_id == to_id:
        raise Invalid("to", "to must be another account")
    payer = accounts.find(from_id)
    if payer["workshop_id"] != workshop:
        raise NotFound("account", from_id)
    transfer = ledger.book(workshop, payer, accounts.find(to_id), amount_cents, memo)
    db.get().commit()
    return jsonify(shown(transfer)), 201, {"Location": f"/transfers/{transfer['id']}"}


@blueprint.get("/transfers/<int:transfer_id>")
def show(transfer_id: int) -> ResponseReturnValue:
    row = db.get().execute("SELECT * FROM transfers WHERE id = %s", [transfer_id]).fetchone()
    if row is None:
        raise NotFound("transfer", transfer_id)
    return jsonify(shown(row))


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A transfer as callers see it."""
    return {
        "id": row["id"],
        "from": row["from_account"],
        "to": row["to_account"],
        "amount": money.euros(row["amount_cents"]),
        "memo": row["memo"],
        "created_at": row["created_at"].isoformat(),
    }
