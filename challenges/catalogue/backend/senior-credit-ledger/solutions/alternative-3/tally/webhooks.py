"""Coinflow tells us that a member has topped up by card."""

from __future__ import annotations

import hashlib
import hmac

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from tally import accounts, checks, db, ledger, money
from tally.errors import Unauthorized

blueprint = Blueprint("webhooks", __name__)


@blueprint.post("/webhooks/topups/<int:workshop_id>")
def top_up(workshop_id: int) -> ResponseReturnValue:
    _prove(workshop_id)
    sent = checks.body()
    event_id = checks.text(sent.get("event_id"), "event_id", 1, 80)
    account_id = checks.whole_number(sent.get("account_id"), "account_id")
    amount_cents = checks.whole_number(
        sent.get("amount_cents"), "amount_cents", maximum=money.LARGEST_CENTS
    )
    connection = db.get()
    funding = connection.execute(
        "SELECT id FROM accounts WHERE workshop_id = %s AND kind = 'funding' ORDER BY id LIMIT 1",
        [workshop_id],
    ).fetchone()
    assert funding is not None
    # All top-ups of a workshop queue for its `funding`, so of two deliveries the second one sees the
    # first one's transfer, whatever account it names.
    locked = ledger.lock(workshop_id, funding["id"], account_id)
    transfer = connection.execute(
        # Some old events were credited twice: the earliest counts.
        "SELECT * FROM transfers WHERE workshop_id = %s AND event_id = %s ORDER BY id LIMIT 1",
        [workshop_id, event_id],
    ).fetchone()
    if transfer is None:
        transfer = ledger.book(
            workshop_id,
            locked[funding["id"]],
            accounts.pick(locked, account_id),
            amount_cents,
            "card top-up",
            event_id=event_id,
        )
    answer = jsonify({"event_id": event_id, "transfer_id": transfer["id"]})
    connection.commit()
    return answer


def _prove(workshop_id: int) -> None:
    """The delivery is for this workshop: Coinflow signs the body with the secret we share, or 401."""
    workshop = (
        db.get()
        .execute("SELECT webhook_secret FROM workshops WHERE id = %s", [workshop_id])
        .fetchone()
    )
    secret = workshop["webhook_secret"] if workshop else ""
    expected = hmac.new(secret.encode(), request.get_data(), hashlib.sha256).hexdigest()
    signature = request.headers.get("X-Coinflow-Signature", "")
    # Bytes, because compare_digest wants no other characters than ASCII in a str.
    right = hmac.compare_digest(signature.encode(errors="replace"), expected.encode())
    if workshop is None or not right:
        raise Unauthorized("bad_signature", "the signature is missing or wrong")
    g.workshop_id = workshop_id
