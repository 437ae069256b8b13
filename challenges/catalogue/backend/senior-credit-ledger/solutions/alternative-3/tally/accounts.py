"""Accounts: the members' and the till. What comes in by card comes from the hidden `funding`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from tally import auth, checks, db, money
from tally.errors import NotFound

blueprint = Blueprint("accounts", __name__)

FIELDS_OF_NEW = ("name", "note")
FIELDS_TO_CHANGE = ("name", "note", "frozen")
ORDERS = ("asc", "desc")


def find(workshop_id: int, account_id: int) -> dict[str, Any]:
    """An account that the workshop may name."""
    row = (
        db.get()
        .execute(
            "SELECT * FROM accounts WHERE id = %s AND workshop_id = %s AND kind <> 'funding'",
            [account_id, workshop_id],
        )
        .fetchone()
    )
    if row is None:
        raise NotFound("account", account_id)
    return row


def pick(locked: dict[int, dict[str, Any]], account_id: int) -> dict[str, Any]:
    """An account that the workshop may name, from those of it that `ledger.lock` found."""
    row = locked.get(account_id)
    if row is None or row["kind"] == "funding":
        raise NotFound("account", account_id)
    return row


@blueprint.get("/accounts")
def index() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    name = request.args.get("name", "")
    rows: list[dict[str, Any]] = []
    if checks.storable(name):  # what cannot be kept is in no name
        rows = (
            db.get()
            .execute(
                """
                SELECT * FROM accounts
                WHERE workshop_id = %s AND kind <> 'funding'
                  AND position(lower(%s::text) IN lower(name)) > 0
                ORDER BY name, id
                """,
                [workshop, name],
            )
            .fetchall()
        )
    return jsonify({"accounts": [shown(row) for row in rows]})


@blueprint.post("/accounts")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    sent = checks.body()
    checks.text(sent.get("name"), "name", 1, 80)
    values = {"note": "", **_checked(sent, FIELDS_OF_NEW)}
    row = (
        db.get()
        .execute(
            "INSERT INTO accounts (workshop_id, name, note) VALUES (%s, %s, %s) RETURNING *",
            [workshop, values["name"], values["note"]],
        )
        .fetchone()
    )
    assert row is not None
    answer = jsonify(shown(row))
    db.get().commit()
    return answer, 201, {"Location": f"/accounts/{row['id']}"}


@blueprint.get("/accounts/<int:account_id>")
def show(account_id: int) -> ResponseReturnValue:
    return jsonify(shown(find(auth.workshop_id(), account_id)))


@blueprint.patch("/accounts/<int:account_id>")
def change(account_id: int) -> ResponseReturnValue:
    workshop = auth.workshop_id()
    find(workshop, account_id)
    values = _checked(checks.body(), FIELDS_TO_CHANGE)
    if values:
        # The names are ours, from FIELDS_TO_CHANGE; the values are the caller's.
        changes = ", ".join(f"{name} = %({name})s" for name in values)
        db.get().execute(
            f"UPDATE accounts SET {changes} WHERE id = %(id)s", {**values, "id": account_id}
        )
    answer = jsonify(shown(find(workshop, account_id)))
    db.get().commit()
    return answer


@blueprint.get("/accounts/<int:account_id>/statement")
def statement(account_id: int) -> ResponseReturnValue:
    account = find(auth.workshop_id(), account_id)
    since = checks.day_parameter("since")
    order = checks.choice_parameter("order", ORDERS)
    limit = checks.number_parameter("limit", 50, 1, 200)
    q = request.args.get("q", "")
    rows: list[dict[str, Any]] = []
    if checks.storable(q):  # what cannot be kept is in no memo
        rows = (
            db.get()
            .execute(
                f"""
                SELECT e.transfer_id, e.amount_cents, t.memo, t.created_at
                FROM entries AS e
                JOIN transfers AS t ON t.id = e.transfer_id
                WHERE e.account_id = %(account)s
                  AND (%(since)s::timestamptz IS NULL OR t.created_at >= %(since)s::timestamptz)
                  AND position(lower(%(q)s::text) IN lower(t.memo)) > 0
                ORDER BY e.id {order}
                LIMIT %(limit)s
                """,  # order is one of ORDERS
                {"account": account["id"], "since": since, "q": q, "limit": limit},
            )
            .fetchall()
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
    """The fields that a call knows. The tablets send whole accounts: the rest is theirs."""
    values = {name: sent[name] for name in fields if name in sent}
    if "name" in values:
        checks.text(values["name"], "name", 1, 80)
    if "note" in values:
        checks.text(values["note"], "note", 0, 200)
    if "frozen" in values:
        checks.flag(values["frozen"], "frozen")
    return values
