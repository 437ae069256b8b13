"""Coinflow tells us that a member has topped up by card."""

from __future__ import annotations

import hashlib
import hmac

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from tally import checks, db, ledger, money
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
    transfer = ledger.of_event(workshop, event_id)
    if transfer is None:
        transfer = ledger.book(
            ledger.Booking(workshop, None, account_id, amount_cents, "card top-up", event_id)
        )
        db.get().commit()
    if transfer is None:
        # Another delivery of it was a moment faster.
        transfer = ledger.of_event(workshop, event_id)
        assert transfer is not None
    return jsonify({"event_id": event_id, "transfer_id": transfer["id"]})


def _proven(workshop_id: int) -> int:
    """The workshop that the delivery is for; Coinflow signs the body with the secret we share."""
    wrong = Unauthorized("bad_signature", "the signature is missing or wrong")
    workshop = (
        db.get()
        .execute("SELECT id, webhook_secret FROM workshops WHERE id = %s", [workshop_id])
        .fetchone()
    )
    if workshop is None:
        raise wrong
    g.workshop_id = workshop["id"]
    expected = hmac.new(
        workshop["webhook_secret"].encode(), request.get_data(), hashlib.sha256
    ).hexdigest()
    # As bytes: compare_digest raises TypeError at text that is not ASCII.
    signature = request.headers.get("X-Coinflow-Signature", "")
    if not hmac.compare_digest(signature.encode(), expected.encode()):
        raise wrong
    number: int = workshop["id"]
    return number
