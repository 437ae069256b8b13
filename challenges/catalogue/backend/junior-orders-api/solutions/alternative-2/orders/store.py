"""The SQL behind /orders. Functions that change something commit once, at their end."""

from __future__ import annotations

import sqlite3
from typing import Any

from orders import clock
from orders.cursor import Place
from orders.errors import Conflict, Invalid, NotFound

STATUSES = ("placed", "packed", "dispatched", "cancelled")

# What the warehouse may do next. Cancelling is not its business: see cancel_order.
NEXT: dict[str, tuple[str, ...]] = {
    "placed": ("packed",),
    "packed": ("dispatched",),
    "dispatched": (),
    "cancelled": (),
}

SUMMARY = """
    SELECT o.id, o.customer_id, c.name AS customer_name, o.status, o.placed_at, o.note,
           (SELECT SUM(l.quantity * l.price_cents) FROM order_lines AS l
            WHERE l.order_id = o.id) AS total_cents
    FROM orders AS o
    JOIN customers AS c ON c.id = o.customer_id
"""


def list_orders(
    db: sqlite3.Connection,
    *,
    status: str | None,
    customer_id: int | None,
    q: str | None,
    after: Place | None,
    limit: int,
) -> list[dict[str, Any]]:
    """At most `limit` orders, newest first, among equal times the higher id first."""
    conditions = ["1 = 1"]
    values: list[str | int] = []
    if status is not None:
        conditions.append("o.status = ?")
        values.append(status)
    if customer_id is not None:
        conditions.append("o.customer_id = ?")
        values.append(customer_id)
    if q is not None:
        conditions.append("(contains(o.note, ?) OR contains(c.name, ?))")
        values += [q, q]
    if after is not None:
        conditions.append("(o.placed_at, o.id) < (?, ?)")
        values += after
    where = "\n      AND ".join(conditions)
    rows = db.execute(
        f"""{SUMMARY}
    WHERE {where}
    ORDER BY o.placed_at DESC, o.id DESC
    LIMIT ?""",
        [*values, limit],
    )
    return [dict(row) for row in rows]


def find_order(db: sqlite3.Connection, order_id: int) -> dict[str, Any]:
    """One order with its lines and its history."""
    row = db.execute(f"{SUMMARY} WHERE o.id = ?", [order_id]).fetchone()
    if row is None:
        raise NotFound(f"there is no order {order_id}")
    lines = db.execute(
        """
        SELECT l.product_id, p.name, l.quantity, l.price_cents
        FROM order_lines AS l
        JOIN products AS p ON p.id = l.product_id
        WHERE l.order_id = ?
        ORDER BY l.product_id
        """,
        [order_id],
    )
    history = db.execute(
        "SELECT status, note, at FROM order_events WHERE order_id = ? ORDER BY id", [order_id]
    )
    return {
        **dict(row),
        "lines": [dict(line) for line in lines],
        "history": [dict(event) for event in history],
    }


def place_order(
    db: sqlite3.Connection,
    *,
    customer_id: int,
    lines: list[dict[str, int]],
    note: str,
    placed_at: str,
) -> int:
    """Store a new order, take its quantities out of stock, and return its id."""
    # A wrong request is answered as one, also when stock is short as well: look up first.
    if not db.execute("SELECT 1 FROM customers WHERE id = ?", [customer_id]).fetchone():
        raise Invalid(f"there is no customer {customer_id}", "customer_id")
    products = {}
    for line in lines:
        product_id = line["product_id"]
        products[product_id] = db.execute(
            "SELECT name, price_cents FROM products WHERE id = ?", [product_id]
        ).fetchone()
        if products[product_id] is None:
            raise Invalid(f"there is no product {product_id}", "lines")
    made = db.execute(
        "INSERT INTO orders (customer_id, placed_at, note) VALUES (?, ?, ?)",
        [customer_id, placed_at, note],
    )
    order_id = made.lastrowid
    assert order_id is not None
    for line in lines:
        product = products[line["product_id"]]
        taken = db.execute(
            "UPDATE products SET stock = stock - :quantity"
            " WHERE id = :product_id AND stock >= :quantity",
            line,
        )
        if taken.rowcount == 0:
            raise Conflict(f"there is not enough {product['name']} in stock")
        db.execute(
            "INSERT INTO order_lines (order_id, product_id, quantity, price_cents)"
            " VALUES (?, ?, ?, ?)",
            [order_id, line["product_id"], line["quantity"], product["price_cents"]],
        )
    _record(db, order_id, "placed", "")
    db.commit()
    return order_id


def move_order(db: sqlite3.Connection, order_id: int, status: str, note: str) -> None:
    """Let the warehouse move an order on to its next status."""
    row = db.execute("SELECT status FROM orders WHERE id = ?", [order_id]).fetchone()
    if row is None:
        raise NotFound(f"there is no order {order_id}")
    if status not in NEXT[row["status"]]:
        raise Conflict(f"an order that is {row['status']} cannot become {status}")
    moved = db.execute(
        "UPDATE orders SET status = ? WHERE id = ? AND status = ?",
        [status, order_id, row["status"]],
    )
    if moved.rowcount == 0:
        raise Conflict("somebody else has just changed this order")
    _record(db, order_id, status, note)
    db.commit()


def cancel_order(db: sqlite3.Connection, order_id: int, reason: str) -> None:
    """Cancel an order and put its quantities back; one that is cancelled already stays as it is."""
    # The UPDATE decides, so that a repeated call that runs beside the first gives nothing back.
    cancelled = db.execute(
        "UPDATE orders SET status = 'cancelled' WHERE id = ? AND status = 'placed'", [order_id]
    )
    if cancelled.rowcount == 0:
        row = db.execute("SELECT status FROM orders WHERE id = ?", [order_id]).fetchone()
        if row is None:
            raise NotFound(f"there is no order {order_id}")
        if row["status"] != "cancelled":
            raise Conflict(f"an order that is {row['status']} cannot be cancelled")
        return
    db.execute(
        """
        UPDATE products SET stock = stock + l.quantity
        FROM order_lines AS l
        WHERE l.order_id = ? AND l.product_id = products.id
        """,
        [order_id],
    )
    _record(db, order_id, "cancelled", reason)
    db.commit()


def _record(db: sqlite3.Connection, order_id: int, status: str, note: str) -> None:
    """Leave a row in the order's history."""
    db.execute(
        "INSERT INTO order_events (order_id, status, note, at) VALUES (?, ?, ?, ?)",
        [order_id, status, note, clock.now()],
    )
