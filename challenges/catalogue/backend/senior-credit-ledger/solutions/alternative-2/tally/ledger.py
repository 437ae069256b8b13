"""Double entry: what a transfer takes from one account it gives to another.

Whoever books takes locks in one order: first the claim, if there is one, then the accounts by `id`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tally import db
from tally.errors import Conflict, NotFound


@dataclass(frozen=True)
class Booking:
    """What is to be moved. Without `from_account` it is a top-up, out of the workshop's funding."""

    workshop_id: int
    from_account: int | None
    to_account: int
    amount_cents: int
    memo: str
    event_id: str | None = None


def book(booking: Booking, key: str | None = None) -> dict[str, Any] | None:
    """Store a transfer and its two entries, and move the balances; the caller commits.

    None when the `event_id`, or else the idempotency key, has been booked. While another request is
    at it, this one waits, and takes its turn when the other fails.
    """
    connection = db.get()
    transfer_id = _next_id()
    for source, name in (("event", booking.event_id), ("key", key)):
        if name is not None and not _claim(booking.workshop_id, source, name, transfer_id):
            return None
    payer, payee = _locked(booking)
    for account in (payer, payee):
        if account["frozen"]:
            raise Conflict("account_frozen", f"account {account['id']} is frozen")
    amount = booking.amount_cents
    if payer["kind"] != "funding" and payer["balance_cents"] < amount:
        raise Conflict("insufficient_funds", f"account {payer['id']} does not have that much")
    transfer = connection.execute(
        """
        INSERT INTO transfers
            (id, workshop_id, from_account, to_account, amount_cents, memo, event_id)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        RETURNING *
        """,
        [
            transfer_id,
            booking.workshop_id,
            payer["id"],
            payee["id"],
            amount,
            booking.memo,
            booking.event_id,
        ],
    ).fetchone()
    assert transfer is not None
    for account, change in ((payer, -amount), (payee, amount)):
        connection.execute(
            "INSERT INTO entries (transfer_id, account_id, amount_cents) VALUES (%s, %s, %s)",
            [transfer_id, account["id"], change],
        )
        connection.execute(
            "UPDATE accounts SET balance_cents = balance_cents + %s WHERE id = %s",
            [change, account["id"]],
        )
    return transfer


def of_key(workshop_id: int, key: str) -> dict[str, Any] | None:
    """The transfer that was booked with an idempotency key."""
    return (
        db.get()
        .execute(
            """
            SELECT t.* FROM claims AS c JOIN transfers AS t ON t.id = c.transfer_id
            WHERE c.workshop_id = %s AND c.source = 'key' AND c.name = %s
            """,
            [workshop_id, key],
        )
        .fetchone()
    )


def of_event(workshop_id: int, event_id: str) -> dict[str, Any] | None:
    """The first transfer of a top-up. Old ones, and those made with psql, have no claim."""
    return (
        db.get()
        .execute(
            """
            SELECT * FROM transfers WHERE workshop_id = %s AND event_id = %s
            ORDER BY id LIMIT 1
            """,
            [workshop_id, event_id],
        )
        .fetchone()
    )


def _next_id() -> int:
    row = (
        db.get()
        .execute("SELECT nextval(pg_get_serial_sequence('transfers', 'id')) AS id")
        .fetchone()
    )
    assert row is not None
    number: int = row["id"]
    return number


def _claim(workshop_id: int, source: str, name: str, transfer_id: int) -> bool:
    """Whether it is ours. PostgreSQL lets us wait while another request's claim is not decided."""
    done = db.get().execute(
        """
        INSERT INTO claims (workshop_id, source, name, transfer_id) VALUES (%s, %s, %s, %s)
        ON CONFLICT DO NOTHING
        """,
        [workshop_id, source, name, transfer_id],
    )
    return done.rowcount == 1


def _locked(booking: Booking) -> tuple[dict[str, Any], dict[str, Any]]:
    """Payer and payee as they are now; nobody changes them until we are done.

    By `id`, whoever pays, so that no two requests wait for each other. NO KEY: rows that merely refer
    to an account (and lock it FOR KEY SHARE) do not wait for us.
    """
    from_id = booking.from_account
    if from_id is None:
        from_id = _funding(booking.workshop_id)
    rows = db.get().execute(
        """
        SELECT * FROM accounts WHERE workshop_id = %s AND id = ANY(%s)
        ORDER BY id FOR NO KEY UPDATE
        """,
        [booking.workshop_id, [from_id, booking.to_account]],
    )
    found = {row["id"]: row for row in rows}
    for named in (booking.from_account, booking.to_account):
        if named is not None and (named not in found or found[named]["kind"] == "funding"):
            raise NotFound("account", named)
    return found[from_id], found[booking.to_account]


def _funding(workshop_id: int) -> int:
    row = (
        db.get()
        .execute(
            """
            SELECT id FROM accounts WHERE workshop_id = %s AND kind = 'funding'
            ORDER BY id LIMIT 1
            """,
            [workshop_id],
        )
        .fetchone()
    )
    assert row is not None
    number: int = row["id"]
    return number
