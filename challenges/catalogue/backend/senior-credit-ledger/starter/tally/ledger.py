"""Double entry: what a transfer takes from one account it gives to another."""

from __future__ import annotations

from typing import Any

from tally import db
from tally.errors import Conflict


def book(
    workshop_id: int,
    payer: dict[str, Any],
    payee: dict[str, Any],
    amount_cents: int,
    memo: str,
    event_id: str | None = None,
) -> dict[str, Any]:
    """Store a transfer and its two entries, and move the balances."""
    for account in (payer, payee):
        if account["frozen"]:
            raise Conflict("account_frozen", f"account {account['id']} is frozen")
    if payer["kind"] != "funding" and payer["balance_cents"] < amount_cents:
        raise Conflict("insufficient_funds", f"account {payer['id']} does not have that much")
    connection = db.get()
    transfer = connection.execute(
        """
        INSERT INTO transfers (workshop_id, from_account, to_account, amount_cents, memo, event_id)
        VALUES (%s, %s, %s, %s, %s, %s)
        RETURNING *
        """,
        [workshop_id, payer["id"], payee["id"], amount_cents, memo, event_id],
    ).fetchone()
    assert transfer is not None
    for account, change in ((payer, -amount_cents), (payee, amount_cents)):
        connection.execute(
            "INSERT INTO entries (transfer_id, account_id, amount_cents) VALUES (%s, %s, %s)",
            [transfer["id"], account["id"], change],
        )
        connection.execute(
            "UPDATE accounts SET balance_cents = %s WHERE id = %s",
            [account["balance_cents"] + change, account["id"]],
        )
    return transfer
