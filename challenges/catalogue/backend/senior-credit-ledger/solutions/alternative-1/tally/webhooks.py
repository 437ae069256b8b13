"""Coinflow tells us that a member has topped up by card."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from tally import accounts, checks, db, ledger, money
from tally.errors import Unauthorized

blueprint = Blueprint("webhooks", __name__)


@blueprint.post("/webhooks/topups/<int:workshop_id>")
def top_up(workshop_id: int) -> ResponseReturnValue:
    workshop = _proven(workshop_id)
    sent = checks.body()
    event_id = checks.text(sent.get("event_id"), "event_id", 1, 80)
    account_id = checks.whole_number(sent.get("account_id"), "account_id")
    amount_cents = checks.whole_number(
        sent.get("amount_cents"), "amount_cents", maximum=money.LARGEST_CENTS
    )
    connection = db.get()
    member = accounts.find(account_id)
    transfer = ledger.answered(workshop["id"], "coinflow", event_id)
    if transfer is None:
        funding = connection.execute(
            "SELECT * FROM accounts WHERE workshop_id = %s AND kind = 'funding'", [workshop["id"]]
        ).fetchone()
        assert funding is not None
        transfer = ledger.book(
            workshop["id"], funding["id"], member["id"], amount_cents, "card top-up", event_id
        )
        ledger.remember(transfer, "coinflow", event_id)
        connection.commit()
    return jsonify({"event_id": event_id, "transfer_id": transfer["id"]})


def _proven(workshop_id: int) -> dict[str, Any]:
    """The workshop that the delivery is for; Coinflow signs the body with the secret we share."""
    workshop = (
        db.get()
        .execute("SELECT id, webhook_secret FROM workshops WHERE id = %s", [workshop_id])
        .fetchone()
    )
    if workshop is None:
        raise Unauthorized("bad_signature", "the signature is missing or wrong")
    g.workshop_id = workshop["id"]
    expected = hmac.new(
        workshop["webhook_secret"].encode(), request.get_data(), hashlib.sha256
    ).digest()
    try:
        given = bytes.fromhex(request.headers.get("X-Coinflow-Signature", ""))
    except ValueError:
        given = b""
    if not hmac.compare_digest(given, expected):
        raise Unauthorized("bad_signature", "this is not the signature of this body")
    return workshop
