"""The calls under /orders."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from orders import checks, db, store
from orders.errors import Invalid

blueprint = Blueprint("orders", __name__)


@blueprint.get("/orders")
def index() -> ResponseReturnValue:
    limit = int(request.args.get("limit", "20"))
    found = store.list_orders(
        db.get(),
        status=request.args.get("status"),
        customer_id=request.args.get("customer_id"),
        q=request.args.get("q"),
        after=request.args.get("after"),
        limit=limit,
    )
    following = found[-1]["placed_at"] if len(found) == limit else None
    return jsonify({"orders": found, "next": following})


@blueprint.post("/orders")
def create() -> ResponseReturnValue:
    sent = request.get_json()
    connection = db.get()
    order_id = store.place_order(
        connection,
        customer_id=sent["customer_id"],
        lines=sent["lines"],
        note=sent.get("note", ""),
        placed_at=sent.get("placed_at"),
    )
    order = store.find_order(connection, order_id)
    return jsonify(order), 201, {"Location": f"/orders/{order_id}"}


@blueprint.get("/orders/<int:order_id>")
def show(order_id: int) -> ResponseReturnValue:
    return jsonify(store.find_order(db.get(), order_id))


@blueprint.post("/orders/<int:order_id>/status")
def move(order_id: int) -> ResponseReturnValue:
    sent = checks.body()
    status = sent.get("status")
    if status not in store.STATUSES:
        raise Invalid(f"must be one of {', '.join(store.STATUSES)}", "status")
    note = checks.text(sent.get("note", ""), "note")
    connection = db.get()
    store.move_order(connection, order_id, status, note)
    return jsonify(store.find_order(connection, order_id))
