"""The calls under /orders."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from orders import checks, clock, cursor, db, store

blueprint = Blueprint("orders", __name__)


@blueprint.get("/orders")
def index() -> ResponseReturnValue:
    args = request.args
    limit = checks.digits(args.get("limit", "20"), "limit", maximum=100)
    status = customer_id = after = None
    if "status" in args:
        status = checks.one_of(args["status"], "status", store.STATUSES)
    if "customer_id" in args:
        customer_id = checks.digits(args["customer_id"], "customer_id")
    if "after" in args:
        after = cursor.read(args["after"])
    # One more than the page holds tells whether anything follows.
    found = store.list_orders(
        db.get(),
        status=status,
        customer_id=customer_id,
        q=args.get("q"),
        after=after,
        limit=limit + 1,
    )
    page = found[:limit]
    following = cursor.after(page[-1]) if len(found) > limit else None
    return jsonify({"orders": page, "next": following})


@blueprint.post("/orders")
def create() -> ResponseReturnValue:
    sent = checks.body()
    customer_id = checks.whole_number(sent.get("customer_id"), "customer_id")
    lines = checks.order_lines(sent.get("lines"), "lines")
    note = checks.text(sent.get("note", ""), "note")
    placed_at = checks.time(sent.get("placed_at", clock.now()), "placed_at")
    connection = db.get()
    order_id = store.place_order(
        connection, customer_id=customer_id, lines=lines, note=note, placed_at=placed_at
    )
    order = store.find_order(connection, order_id)
    return jsonify(order), 201, {"Location": f"/orders/{order_id}"}


@blueprint.get("/orders/<int:order_id>")
def show(order_id: int) -> ResponseReturnValue:
    return jsonify(store.find_order(db.get(), order_id))


@blueprint.post("/orders/<int:order_id>/status")
def move(order_id: int) -> ResponseReturnValue:
    sent = checks.body()
    status = checks.one_of(sent.get("status"), "status", store.STATUSES)
    note = checks.text(sent.get("note", ""), "note")
    connection = db.get()
    store.move_order(connection, order_id, status, note)
    return jsonify(store.find_order(connection, order_id))


# Larger numbers are no order's, and too large for SQLite; they are a 404 like any other.
@blueprint.post(f"/orders/<int(max={checks.LARGEST}):order_id>/cancel")
def cancel(order_id: int) -> ResponseReturnValue:
    sent = checks.body()
    reason = checks.text(sent.get("reason"), "reason", minimum=1)
    connection = db.get()
    store.cancel_order(connection, order_id, reason)
    return jsonify(store.find_order(connection, order_id))
