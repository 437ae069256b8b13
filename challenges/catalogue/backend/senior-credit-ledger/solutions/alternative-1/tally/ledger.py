"""Double entry: what a transfer takes from one account it gives to another."""

from __future__ import annotations

from typing import Any

from tally import db
from tally.errors import Conflict


def answered(workshop_id: int, source: str, key: str) -> dict[str, Any] | None:
    """The transfer that this key got before.

    From here to the end of the transaction, nobody else asks for the same key.
    """
    connection = db.get()
    connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [f"{source} {key}", workshop_id]
    )
    return connection.execute(
        """
        SELECT t.* FROM answered AS a JOIN transfers AS t ON t.id = a.transfer_id
        WHERE a.workshop_id = %s AND a.source = %s AND a.key = %s
        """,
        [workshop_id, source, key],
    ).fetchone()


def remember(transfer: dict[str, Any], source: str, key: str) -> None:
    """Let this key get this transfer from now on."""
    db.get().execute(
        "INSERT INTO answered (workshop_id, source, key, transfer_id) VALUES (%s, %s, %s, %s)",
        [transfer["workshop_id"], source, key, transfer["id"]],
    )


def book(
    workshop_id: int,
    from_account: int,
    to_account: int,
    amount_cents: int,
    memo: str,
    event_id: str | None = None,
) -> dict[str, Any]:
    """Store a transfer and its two entries, and move the balances."""
    connection = db.get()
    # Before anything refers to the accounts, and the smaller id first, whoever pays.
    locked = {
        number: connection.execute(
            "SELECT * FROM accounts WHERE id = %s FOR UPDATE", [number]
        ).fetchone()
        for number in sorted((from_account, to_account))
    }
    payer, payee = locked[from_account], locked[to_account]
    assert payer is not None and payee is not None
    if payer["frozen"] or payee["frozen"]:
        raise Conflict("account_frozen", "one of the accounts is frozen")
    if payer["kind"] != "funding" and payer["balance_cents"] < amount_cents:
        raise Conflict("insufficient_funds", f"account {from_account} does not have that much")
    transfer = connection.execute(
        """
        INSERT INTO transfers (workshop_id, from_account, to_account, amount_cents, memo, event_id)
        VALUES (%s, %s, %s, %s, %s, %s)
        RETURNING *
        """,
        [workshop_id, from_account, to_account, amount_cents, memo, event_id],
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
