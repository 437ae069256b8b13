"""The calls under /transfers."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from tally import auth, checks, db, ledger, money
from tally.errors import Invalid, KeyReused, NotFound

blueprint = Blueprint("transfers", __name__)

KEY = "Idempotency-Key"
_VISIBLE = re.compile(r"[!-~]{1,80}")


@blueprint.post("/transfers")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    key = _key()
    wanted = _wanted(workshop)
    earlier = ledger.of_key(workshop, key) if key is not None else None
    if earlier is None:
        transfer = ledger.book(wanted, key)
        if transfer is not None:
            db.get().commit()
            return _created(transfer)
        # Another request with this key was a moment faster.
        assert key is not None
        earlier = ledger.of_key(workshop, key)
        assert earlier is not None
    if not _is_the_same(wanted, earlier):
        raise KeyReused(KEY)
    return _created(earlier, {"Idempotency-Replayed": "true"})


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
    key = request.headers.get(KEY)
    if key is not None and not _VISIBLE.fullmatch(key):
        raise Invalid(KEY, f"{KEY} must be 1 to 80 visible ASCII characters")
    return key


def _wanted(workshop: int) -> ledger.Booking:
    sent = checks.body()
    from_id = checks.whole_number(sent.get("from"), "from")
    to_id = checks.whole_number(sent.get("to"), "to")
    amount_cents = money.sent_cents(sent)
    memo = checks.text(sent.get("memo", ""), "memo", 0, 140)
    if from_id == to_id:
        raise Invalid("to", "to must be another account")
    return ledger.Booking(workshop, from_id, to_id, amount_cents, memo)


def _is_the_same(wanted: ledger.Booking, booked: dict[str, Any]) -> bool:
    fields = ("from_account", "to_account", "amount_cents", "memo")
    return all(getattr(wanted, field) == booked[field] for field in fields)


def _created(
    transfer: dict[str, Any], headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    location = {"Location": f"/transfers/{transfer['id']}"}
    return jsonify(shown(transfer)), 201, {**location, **(headers or {})}
