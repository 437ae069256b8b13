"""Double entry: what a transfer takes from one account it gives to another.

Whoever moves credit locks the accounts first (`lock`), then looks whether this was done before, then books
(`book`), and commits. Decision 10 says why in this order.
"""

from __future__ import annotations

from typing import Any

from tally import db
from tally.errors import Conflict, KeyReused


def lock(workshop_id: int, *account_ids: int) -> dict[int, dict[str, Any]]:
    """Those of the accounts that the workshop has, as they are now, ours until the end of the transaction.

    Everybody locks in the order of the ids, so nobody waits in a circle. NO KEY, because foreign keys
    of other transfers look at the same rows and need not wait.
    """
    rows = db.get().execute(
        """
        SELECT * FROM accounts
        WHERE id = ANY(%s::bigint[]) AND workshop_id = %s
        ORDER BY id
        FOR NO KEY UPDATE
        """,
        [list(account_ids), workshop_id],
    )
    return {row["id"]: row for row in rows}


def book(
    workshop_id: int,
    payer: dict[str, Any],
    payee: dict[str, Any],
    amount_cents: int,
    memo: str,
    *,
    event_id: str | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    """Store a transfer between two locked accounts and its entries, and move the balances."""
    for account in (payer, payee):
        if account["frozen"]:
            raise Conflict("account_frozen", f"account {account['id']} is frozen")
    if payer["kind"] != "funding" and payer["balance_cents"] < amount_cents:
        raise Conflict("insufficient_funds", f"account {payer['id']} does not have that much")
    connection = db.get()
    transfer = connection.execute(
        """
        INSERT INTO transfers
            (workshop_id, from_account, to_account, amount_cents, memo, event_id, idempotency_key)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (workshop_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
        RETURNING *
        """,
        [workshop_id, payer["id"], payee["id"], amount_cents, memo, event_id, key],
    ).fetchone()
    if transfer is None:
        # Somebody used the key after we looked. Not for this transfer: that one would have waited
        # for the same accounts.
        raise KeyReused
    for account, change in ((payer, -amount_cents), (payee, amount_cents)):
        connection.execute(
            "INSERT INTO entries (transfer_id, account_id, amount_cents) VALUES (%s, %s, %s)",
            [transfer["id"], account["id"], change],
        )
        connection.execute(
            "UPDATE accounts SET balance_cents = balance_cents + %s WHERE id = %s",
            [change, account["id"]],
        )
    return transfer
