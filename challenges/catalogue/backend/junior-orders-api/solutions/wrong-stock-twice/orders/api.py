"""The calls under /orders."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from orders import checks, db, store
from orders.errors import Invalid

blueprint = Blueprint("orders", __name__)


@blueprint.get("/orders")
def index() -> ResponseReturnValue:
    status = request.args.get("status")
    if status is not None:
        checks.one_of(status, "status", store.STATUSES)
    after = request.args.get("after")
    limit = checks.query_number("limit", maximum=100) or 20
    found = store.list_orders(
        db.get(),
        status=status,
        customer_id=checks.query_number("customer_id"),
        q=request.args.get("q"),
        after=None if after is None else store.read_mark(after),
        # One more than the page holds tells whether anything follows.
        limit=limit + 1,
    )
    page = found[:limit]
    following = store.mark(page[-1]) if len(found) > limit else None
    return jsonify({"orders": page, "next": following})


@blueprint.post("/orders")
def create() -> ResponseReturnValue:
    sent = checks.body()
    placed_at = sent.get("placed_at")
    connection = db.get()
    order_id = store.place_order(
        connection,
        customer_id=checks.whole_number(sent.get("customer_id"), "customer_id"),
        lines=_lines(sent.get("lines")),
        note=checks.text(sent.get("note", ""), "note"),
        placed_at=None if placed_at is None else checks.time(placed_at, "placed_at"),
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


@blueprint.post("/orders/<int:order_id>/cancel")
def cancel(order_id: int) -> ResponseReturnValue:
    reason = checks.text(checks.body().get("reason"), "reason", minimum=1)
    connection = db.get()
    store.cancel_order(connection, order_id, reason)
    return jsonify(store.find_order(connection, order_id))


def _lines(sent: object) -> dict[int, int]:
    """The quantity of each product in the lines of a new order."""
    if not isinstance(sent, list) or not sent:
        raise Invalid("must be a list of at least one line", "lines")
    quantities: dict[int, int] = {}
    for line in sent:
        if not isinstance(line, dict):
            raise Invalid("each line must be an object", "lines")
        product_id = checks.whole_number(line.get("product_id"), "lines")
        if product_id in quantities:
            raise Invalid(f"product {product_id} must be in one line only", "lines")
        quantities[product_id] = checks.whole_number(line.get("quantity"), "lines", maximum=999)
    return quantities
