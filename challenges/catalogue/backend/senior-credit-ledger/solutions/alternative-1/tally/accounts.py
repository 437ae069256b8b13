"""Accounts: the members' and the till. What comes in by card comes from the hidden `funding`."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue
from psycopg import sql

from tally import auth, checks, db, money
from tally.errors import Invalid, NotFound

blueprint = Blueprint("accounts", __name__)

FIELDS = ("name", "note", "frozen")
SORTED = {"asc": sql.SQL("ASC"), "desc": sql.SQL("DESC")}
STATEMENT = sql.SQL("""
    SELECT e.transfer_id, e.amount_cents, t.memo, t.created_at
    FROM entries AS e
    JOIN transfers AS t ON t.id = e.transfer_id
    WHERE e.account_id = %s AND t.created_at >= %s AND strpos(lower(t.memo), lower(%s)) > 0
    ORDER BY e.id {order}
    LIMIT %s
""")


def find(account_id: int) -> dict[str, Any]:
    """An account of the workshop that calls."""
    row = (
        db.get()
        .execute("SELECT * FROM accounts WHERE id = %s AND kind <> 'funding'", [account_id])
        .fetchone()
    )
    if row is None or row["workshop_id"] != g.workshop_id:
        raise NotFound("account", account_id)
    return row


@blueprint.get("/accounts")
def index() -> ResponseReturnValue:
    rows = db.get().execute(
        """
        SELECT * FROM accounts
        WHERE workshop_id = %s AND kind <> 'funding' AND strpos(lower(name), lower(%s)) > 0
        ORDER BY name, id
        """,
        [auth.workshop_id(), request.args.get("name", "").replace("\0", "")],
    )
    return jsonify({"accounts": [shown(row) for row in rows]})


@blueprint.post("/accounts")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    sent = checks.body()
    checks.text(sent.get("name"), "name", 1, 80)
    note = checks.text(sent.get("note", ""), "note", 0, 200)
    row = (
        db.get()
        .execute(
            "INSERT INTO accounts (workshop_id, name, note) VALUES (%s, %s, %s) RETURNING *",
            [workshop, sent["name"], note],
        )
        .fetchone()
    )
    assert row is not None
    db.get().commit()
    return jsonify(shown(row)), 201, {"Location": f"/accounts/{row['id']}"}


@blueprint.get("/accounts/<int:account_id>")
def show(account_id: int) -> ResponseReturnValue:
    auth.workshop_id()
    return jsonify(shown(find(account_id)))


@blueprint.patch("/accounts/<int:account_id>")
def change(account_id: int) -> ResponseReturnValue:
    auth.workshop_id()
    account = find(account_id)
    values = _checked(checks.body())
    if values:
        changes = ", ".join(f"{name} = %({name})s" for name in values)
        db.get().execute(
            f"UPDATE accounts SET {changes} WHERE id = %(id)s", {**values, "id": account["id"]}
        )
        db.get().commit()
    return jsonify(shown(find(account_id)))


@blueprint.get("/accounts/<int:account_id>/statement")
def statement(account_id: int) -> ResponseReturnValue:
    auth.workshop_id()
    account = find(account_id)
    order = checks.one_of(request.args.get("order", "asc"), "order", tuple(SORTED))
    limit = request.args.get("limit", "50")
    if not (limit.isdecimal() and 1 <= int(limit) <= 200):
        raise Invalid("limit", "limit must be from 1 to 200")
    try:
        since = date.fromisoformat(request.args.get("since", "2000-01-01"))
    except ValueError:
        raise Invalid("since", "since must be a date such as 2026-04-01") from None
    q = checks.text(request.args.get("q", ""), "q", 0, 10_000)
    rows = db.get().execute(
        STATEMENT.format(order=SORTED[order]), [account["id"], since, q, int(limit)]
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


def _checked(sent: dict[str, Any]) -> dict[str, Any]:
    """The fields that go into the table. The tablets send whole accounts: the rest is theirs."""
    values = {name: sent[name] for name in FIELDS if name in sent}
    if "name" in values:
        checks.text(values["name"], "name", 1, 80)
    if "note" in values:
        checks.text(values["note"], "note", 0, 200)
    if "frozen" in values:
        checks.flag(values["frozen"], "frozen")
    return values
