"""Double entry: what a transfer takes from one account it gives to another."""

from __future__ import annotations

from typing import Any, NamedTuple

from tally import db
from tally.errors import Conflict


class Wanted(NamedTuple):
    """A transfer that somebody asks for."""

    workshop_id: int
    from_account: int
    to_account: int
    amount_cents: int
    memo: str
    event_id: str | None = None

    def is_kept_as(self, transfer: dict[str, Any]) -> bool:
        """Whether this is what was asked for when the transfer was stored."""
        return all(transfer[name] == value for name, value in self._asdict().items())


def book(wanted: Wanted, once: str | None) -> tuple[dict[str, Any], bool]:
    """Store a transfer, its two entries and the balances, or find what was stored `once` before.

    The caller commits. Until then, nothing that has the same `once` gets past the first statement;
    if this one fails, the next in line goes on as if it had never been.
    """
    connection = db.get()
    transfer = connection.execute(
        """
        INSERT INTO transfers (
            workshop_id, from_account, to_account, amount_cents, memo, event_id, once
        )
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (workshop_id, once) DO NOTHING
        RETURNING *
        """,
        [*wanted, once],
    ).fetchone()
    if transfer is None:
        earlier = connection.execute(
            "SELECT * FROM transfers WHERE workshop_id = %s AND once = %s",
            [wanted.workshop_id, once],
        ).fetchone()
        assert earlier is not None
        return earlier, False
    _check(wanted)
    for account_id, change in (
        (wanted.from_account, -wanted.amount_cents),
        (wanted.to_account, wanted.amount_cents),
    ):
        connection.execute(
            "INSERT INTO entries (transfer_id, account_id, amount_cents) VALUES (%s, %s, %s)",
            [transfer["id"], account_id, change],
        )
        connection.execute(
            "UPDATE accounts SET balance_cents = balance_cents + %s WHERE id = %s",
            [change, account_id],
        )
    return transfer, True


def _check(wanted: Wanted) -> None:
    """Lock both accounts, and let nobody pay who cannot.

    Always by id, so that two transfers in opposite directions wait in one line. NO KEY, because
    the foreign keys of the new row hold a lock on both accounts that a stronger one would wait for.
    """
    accounts = db.get().execute(
        """
        SELECT id, kind, frozen, balance_cents FROM accounts
        WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
        """,
        [[wanted.from_account, wanted.to_account]],
    )
    for account in accounts.fetchall():
        if account["frozen"]:
            raise Conflict("account_frozen", f"account {account['id']} is frozen")
        pays = account["id"] == wanted.from_account and account["kind"] != "funding"
        if pays and account["balance_cents"] < wanted.amount_cents:
            raise Conflict("insufficient_funds", f"account {account['id']} does not have that much")
