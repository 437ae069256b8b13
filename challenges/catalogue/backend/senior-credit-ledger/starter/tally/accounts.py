"""Accounts: the members' and the till. What comes in by card comes from the hidden `funding`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from tally import auth, checks, db, money
from tally.errors import NotFound

blueprint = Blueprint("accounts", __name__)

FIELDS = ("name", "note", "frozen", "kind", "balance_cents", "workshop_id")
ORDERS = ("asc", "desc")


def find(account_id: int) -> dict[str, Any]:
    """An account that callers may name."""
    row = (
        db.get()
        .execute("SELECT * FROM accounts WHERE id = %s AND kind <> 'funding'", [account_id])
        .fetchone()
    )
    if row is None:
        raise NotFound("account", account_id)
    return row


@blueprint.get("/accounts")
def index() -> ResponseReturnValue:
    name = request.args.get("name", "")
    rows = db.get().execute(
        f"""
        SELECT * FROM accounts
        WHERE workshop_id = {auth.workshop_id()} AND kind <> 'funding'
          AND position(lower('{name}') IN lower(name)) > 0
        ORDER BY name, id
        """
    )
    return jsonify({"accounts": [shown(row) for row in rows]})


@blueprint.post("/accounts")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    sent = checks.body()
    checks.text(sent.get("name"), "name", 1, 80)
    values = {"workshop_id": workshop, **_checked(sent)}
    columns = ", ".join(values)
    places = ", ".join(f"%({name})s" for name in values)
    row = (
        db.get()
        .execute(f"INSERT INTO accounts ({columns}) VALUES ({places}) RETURNING *", values)
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
    since = request.args.get("since", "2000-01-01")
    order = request.args.get("order", "asc")
    limit = request.args.get("limit", "50")
    q = request.args.get("q", "")
    rows = db.get().execute(
        f"""
        SELECT e.transfer_id, e.amount_cents, t.memo, t.created_at
        FROM entries AS e
        JOIN transfers AS t ON t.id = e.transfer_id
        WHERE e.account_id = {account["id"]}
          AND t.created_at >= '{since}'
          AND position(lower('{q}') IN lower(t.memo)) > 0
        ORDER BY e.id {order}
        LIMIT {limit}
        """
    )
    entries = [
        {
            "transfer_id": row["transfer_id"],
            "amount": money.euros(row["amount_cents"]),
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
