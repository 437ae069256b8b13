"""Accounts: the members' and the till. What comes in by card comes from the hidden `funding`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from tally import auth, checks, db, money
from tally.errors import Invalid, NotFound

blueprint = Blueprint("accounts", __name__)

NEW = ("name", "note")
CHANGEABLE = (*NEW, "frozen")
ORDERS = ("asc", "desc")


def find(workshop: int, account_id: int) -> dict[str, Any]:
    """An account that this workshop may name."""
    row = (
        db.get()
        .execute(
            "SELECT * FROM accounts WHERE workshop_id = %s AND id = %s AND kind <> 'funding'",
            [workshop, account_id],
        )
        .fetchone()
    )
    if row is None:
        raise NotFound("account", account_id)
    return row


@blueprint.get("/accounts")
def index() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    rows = db.get().execute(
        """
        SELECT * FROM accounts
        WHERE workshop_id = %s AND kind <> 'funding'
          AND position(lower(%s) IN lower(name)) > 0
        ORDER BY name, id
        """,
        [workshop, checks.free_text("name")],
    )
    return jsonify({"accounts": [shown(row) for row in rows]})


@blueprint.post("/accounts")
def create() -> ResponseReturnValue:
    workshop = auth.workshop_id()
    sent = checks.body()
    checks.text(sent.get("name"), "name", 1, 80)
    values = {"workshop_id": workshop, **_checked(sent, NEW)}
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
    return jsonify(shown(find(auth.workshop_id(), account_id)))


@blueprint.patch("/accounts/<int:account_id>")
def change(account_id: int) -> ResponseReturnValue:
    workshop = auth.workshop_id()
    account = find(workshop, account_id)
    values = _checked(checks.body(), CHANGEABLE)
    if values:
        changes = ", ".join(f"{name} = %({name})s" for name in values)
        db.get().execute(
            f"UPDATE accounts SET {changes} WHERE id = %(id)s", {**values, "id": account["id"]}
        )
        db.get().commit()
    return jsonify(shown(find(workshop, account_id)))


@blueprint.get("/accounts/<int:account_id>/statement")
def statement(account_id: int) -> ResponseReturnValue:
    account = find(auth.workshop_id(), account_id)
    order = request.args.get("order", "asc")
    if order not in ORDERS:
        raise Invalid("order", "order must be asc or desc")
    values = {
        "account": account["id"],
        "since": checks.day("since", "2000-01-01"),
        "q": checks.free_text("q"),
        "limit": checks.count("limit", "50", maximum=200),
    }
    rows = db.get().execute(
        f"""
        SELECT e.transfer_id, e.amount_cents, t.memo, t.created_at
        FROM entries AS e
        JOIN transfers AS t ON t.id = e.transfer_id
        WHERE e.account_id = %(account)s
          AND t.created_at >= %(since)s
          AND position(lower(%(q)s) IN lower(t.memo)) > 0
        ORDER BY e.id {order}
        LIMIT %(limit)s
        """,
        values,
    )
    entries = [
        {
            "transfer_id": row["transfer_id"],
            **money.both("amount", row["amount_cents"]),
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
        **money.both("balance", row["balance_cents"]),
    }


def _checked(sent: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """These fields, if they are there. The tablets send whole accounts: the rest is theirs."""
    values = {name: sent[name] for name in fields if name in sent}
    if "name" in values:
        checks.text(values["name"], "name", 1, 80)
    if "note" in values:
        checks.text(values["note"], "note", 0, 200)
    if "frozen" in values:
        checks.flag(values["frozen"], "frozen")
    return values
