"""The calls under /transfers."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from tally import accounts, auth, checks, db, ledger, money
from tally.errors import Invalid, KeyReused, NotFound

blueprint = Blueprint("transfers", __name__)

KEY_HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,80}")


@blueprint.post("/transfers")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    key = _key()
    sent = checks.body()
    from_id = checks.whole_number(sent.get("from"), "from")
    to_id = checks.whole_number(sent.get("to"), "to")
    amount_cents = _amount(sent)
    memo = checks.text(sent.get("memo", ""), "memo", 0, 140)
    if from_id == to_id:
        raise Invalid("to", "to must be another account")

    locked = ledger.lock(workshop, from_id, to_id)
    transfer = None if key is None else _made_with(workshop, key)
    replayed = transfer is not None
    if transfer is None:
        payer, payee = accounts.pick(locked, from_id), accounts.pick(locked, to_id)
        transfer = ledger.book(workshop, payer, payee, amount_cents, memo, key=key)
    elif _what(transfer) != (from_id, to_id, amount_cents, memo):
        raise KeyReused

    # Whatever can fail comes before the commit: a request that ends in a 500 has moved nothing.
    answer = jsonify(shown(transfer))
    answer.headers["Location"] = f"/transfers/{transfer['id']}"
    if replayed:
        answer.headers["Idempotency-Replayed"] = "true"
    db.get().commit()
    return answer, 201


@blueprint.get("/transfers/<int:transfer_id>")
def show(transfer_id: int) -> ResponseReturnValue:
    row = (
        db.get()
        .execute(
            "SELECT * FROM transfers WHERE id = %s AND workshop_id = %s",
            [transfer_id, auth.workshop_id()],
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
        "amount": money.euros(row["amount_cents"]),
        "amount_cents": row["amount_cents"],
        "memo": row["memo"],
        "created_at": row["created_at"].isoformat(),
    }


def _key() -> str | None:
    """The caller's name for this press of the button, if it has one."""
    key = request.headers.get(KEY_HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise Invalid(KEY_HEADER, f"{KEY_HEADER} must be 1 to 80 visible ASCII characters")
    return key


def _amount(sent: dict[str, Any]) -> int:
    """The amount in cents, from whichever of the two fields was sent."""
    if ("amount" in sent) == ("amount_cents" in sent):
        raise Invalid("amount", "send either amount or amount_cents")
    if "amount" in sent:
        return money.cents(sent["amount"])
    return checks.whole_number(sent["amount_cents"], "amount_cents", maximum=money.LARGEST_CENTS)


def _made_with(workshop_id: int, key: str) -> dict[str, Any] | None:
    """The transfer that was made with a key."""
    return (
        db.get()
        .execute(
            "SELECT * FROM transfers WHERE workshop_id = %s AND idempotency_key = %s",
            [workshop_id, key],
        )
        .fetchone()
    )


def _what(transfer: dict[str, Any]) -> tuple[int, int, int, str]:
    """What makes two transfers the same."""
    return (
        transfer["from_account"],
        transfer["to_account"],
        transfer["amount_cents"],
        transfer["memo"],
    )
