"""Customers: the cafés and delis that order."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from orders import checks, db
from orders.errors import NotFound

blueprint = Blueprint("customers", __name__)


@blueprint.get("/customers")
def index() -> ResponseReturnValue:
    rows = db.get().execute("SELECT id, name, city FROM customers ORDER BY name, id")
    return jsonify({"customers": [dict(row) for row in rows]})


@blueprint.get("/customers/<int:customer_id>")
def show(customer_id: int) -> ResponseReturnValue:
    row = (
        db.get()
        .execute("SELECT id, name, city FROM customers WHERE id = ?", [customer_id])
        .fetchone()
    )
    if row is None:
        raise NotFound(f"there is no customer {customer_id}")
    return jsonify(dict(row))


@blueprint.post("/customers")
def create() -> ResponseReturnValue:
    sent = checks.body()
    name = checks.text(sent.get("name"), "name", minimum=1, maximum=80)
    city = checks.text(sent.get("city", ""), "city", maximum=80)
    connection = db.get()
    made = connection.execute("INSERT INTO customers (name, city) VALUES (?, ?)", [name, city])
    connection.commit()
    customer = {"id": made.lastrowid, "name": name, "city": city}
    return jsonify(customer), 201, {"Location": f"/customers/{made.lastrowid}"}
