"""The calls under /orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from orders import checks, clock, db, listing, store
from orders.errors import Invalid

blueprint = Blueprint("orders", __name__)


@blueprint.get("/orders")
def index() -> ResponseReturnValue:
    args = request.args
    status = args.get("status")
    if status is not None and status not in store.STATUSES:
        raise Invalid(f"must be one of {', '.join(store.STATUSES)}", "status")
    query = listing.Query(
        status=status,
        customer_id=_integer(args, "customer_id", checks.LARGEST),
        q=args.get("q", ""),
        after=_integer(args, "after", checks.LARGEST),
        limit=_integer(args, "limit", 100) or 20,
    )
    orders, following = listing.read(db.get(), query)
    return jsonify({"orders": orders, "next": following})


@blueprint.post("/orders")
def create() -> ResponseReturnValue:
    order = _checked(checks.body())
    connection = db.get()
    order_id = store.place_order(connection, **order)
    return (
        jsonify(store.find_order(connection, order_id)),
        201,
        {"Location": f"/orders/{order_id}"},
    )


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


@blueprint.post("/orders/<int:order_id>/cancel")
def cancel(order_id: int) -> ResponseReturnValue:
    sent = checks.body()
    connection = db.get()
    order = store.find_order(connection, order_id)
    reason = checks.text(sent.get("reason"), "reason", 1)
    if order["status"] != "cancelled":
        store.cancel_order(connection, order, reason)
        order = store.find_order(connection, order_id)
    return jsonify(order)


def _integer(args: Mapping[str, str], name: str, maximum: int) -> int | None:
    if name not in args:
        return None
    try:
        number = int(args[name])
    except ValueError:
        raise Invalid("must be a whole number", name) from None
    return checks.whole_number(number, name, maximum=maximum)


def _checked(sent: dict[str, Any]) -> dict[str, Any]:
    lines = sent.get("lines")
    if not isinstance(lines, list) or lines == []:
        raise Invalid("give at least one line", "lines")
    if not all(isinstance(line, dict) for line in lines):
        raise Invalid("a line is an object", "lines")
    for line in lines:
        checks.whole_number(line.get("product_id"), "lines")
        checks.whole_number(line.get("quantity"), "lines", 1, 999)
    if len({line["product_id"] for line in lines}) < len(lines):
        raise Invalid("a product can be in one line only", "lines")
    placed_at = clock.now()
    if "placed_at" in sent:
        try:
            placed_at = clock.normalise(sent["placed_at"])
        except (TypeError, ValueError):
            raise Invalid("must be like 2026-03-02T06:00:00Z", "placed_at") from None
    note = sent.get("note", "")
    if not isinstance(note, str) or len(note) > 200:
        raise Invalid("must be text of at most 200 characters", "note")
    return {
        "customer_id": checks.whole_number(sent.get("customer_id"), "customer_id"),
        "lines": [{"product_id": li["product_id"], "quantity": li["quantity"]} for li in lines],
        "note": note,
        "placed_at": placed_at,
    }
