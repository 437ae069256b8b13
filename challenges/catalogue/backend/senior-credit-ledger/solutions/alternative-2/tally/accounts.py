"""Accounts: the members' and the till. What comes in by card comes from the hidden `funding`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from tally import auth, checks, db, money
from tally.errors import NotFound

blueprint = Blueprint("accounts", __name__)

# What a call takes from its body.
NEW = ("name", "note")
CHANGED = ("name", "note", "frozen")


def find(workshop: int, account_id: int) -> dict[str, Any]:
    """An account that callers of this workshop may name."""
    row = (
        db.get()
        .execute(
            "SELECT * FROM accounts WHERE id = %s AND workshop_id = %s AND kind <> 'funding'",
            [account_id, workshop],
        )
        .fetchone()
    )
    if row is None:
        raise NotFound("account", account_id)
    return row


@blueprint.get("/accounts")
def index() -> ResponseReturnValue:
    rows = db.get().execute(
        """
        SELECT * FROM accounts
        WHERE workshop_id = %s AND kind <> 'funding'
          AND position(lower(%s::text) IN lower(name)) > 0
        ORDER BY name, id
        """,
        [auth.workshop_id(), checks.searched("name")],
    )
    return jsonify({"accounts": [shown(row) for row in rows]})


@blueprint.post("/accounts")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    values = _checked({"name": None, "note": "", **checks.body()}, NEW)
    row = (
        db.get()
        .execute(
            "INSERT INTO accounts (workshop_id, name, note) VALUES (%s, %s, %s) RETURNING *",
            [workshop, values["name"], values["note"]],
        )
        .fetchone()
    )
    assert row is not None
    db.get().commit()
    return jsonify(shown(row)), 201, {"Location": f"/accounts/{row['id']}"}


@blueprint.get("/accounts/<int:account_id>")
def show(account_id: int) -> ResponseReturnValue:
    return jsonify(shown(find(auth.workshop_id(), account_id)))


@blueprint.patch("/accounts/<int:account_id>")
def change(account_id: int) -> ResponseReturnValue:
    workshop = auth.workshop_id()
    account = find(workshop, account_id)
    values = _checked(checks.body(), CHANGED)
    if values:
        # The names are those of CHANGED, never the caller's.
        changes = ", ".join(f"{name} = %({name})s" for name in values)
        db.get().execute(
            f"UPDATE accounts SET {changes} WHERE id = %(id)s", {**values, "id": account["id"]}
        )
        db.get().commit()
    return jsonify(shown(find(workshop, account_id)))


@blueprint.get("/accounts/<int:account_id>/statement")
def statement(account_id: int) -> ResponseReturnValue:
    account = find(auth.workshop_id(), account_id)
    since = checks.date_parameter("since")
    order = checks.choice_parameter("order", ("asc", "desc"))
    limit = checks.number_parameter("limit", 50, 1, 200)
    rows = db.get().execute(
        f"""
        SELECT e.transfer_id, e.amount_cents, t.memo, t.created_at
        FROM entries AS e
        JOIN transfers AS t ON t.id = e.transfer_id
        WHERE e.account_id = %(account)s
          AND (%(since)s::timestamptz IS NULL OR t.created_at >= %(since)s)
          AND position(lower(%(q)s::text) IN lower(t.memo)) > 0
        ORDER BY e.id {order}
        LIMIT %(limit)s
        """,
        {"account": account["id"], "since": since, "q": checks.searched("q"), "limit": limit},
    )
    entries = [
        {
            "transfer_id": row["transfer_id"],
            "amount": money.euros(row["amount_cents"]),
            "amount_cents": row["amount_cents"],
            "memo": row["memo"],
            "created_at": row["created_at"].isoformat(),
        }
        for row in rows
    ]
    return jsonify({"account": shown(account), "entries": entries})


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """An account as callers see it."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "name": row["name"],
        "note": row["note"],
        "frozen": row["frozen"],
        "balance": money.euros(row["balance_cents"]),
        "balance_cents": row["balance_cents"],
    }


def _checked(sent: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """The fields that the call takes. The tablets send whole accounts: the rest is theirs."""
    values = {name: sent[name] for name in fields if name in sent}
    if "name" in values:
        checks.text(values["name"], "name", 1, 80)
    if "note" in values:
        checks.text(values["note"], "note", 0, 200)
    if "frozen" in values:
        checks.flag(values["frozen"], "frozen")
    return values
