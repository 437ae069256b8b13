"""The SQL behind /orders. Functions that change something commit once, at their end."""

from __future__ import annotations

import sqlite3
from typing import Any

from orders import clock
from orders.errors import Conflict, Invalid, NotFound

STATUSES = ("placed", "packed", "dispatched", "cancelled")

# What the warehouse may do next.
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
    try:
        made = db.execute(
            "INSERT INTO orders (customer_id, placed_at, note) VALUES (?, ?, ?)",
            [customer_id, placed_at, note],
        )
    except sqlite3.IntegrityError:
        raise Invalid(f"there is no customer {customer_id}", "customer_id") from None
    order_id = made.lastrowid
    assert order_id is not None
    for line in lines:
        product = db.execute(
            "SELECT name, price_cents FROM products WHERE id = ?", [line["product_id"]]
        ).fetchone()
        if product is None:
            raise Invalid(f"there is no product {line['product_id']}", "lines")
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
    db.execute("UPDATE orders SET status = ? WHERE id = ?", [status, order_id])
    _record(db, order_id, status, note)
    db.commit()


def cancel_order(db: sqlite3.Connection, order: dict[str, Any], reason: str) -> None:
    """Take back an order that nobody has packed yet."""
    with db:
        changed = db.execute(
            "UPDATE orders SET status = 'cancelled' WHERE id = ? AND status = ?",
            [order["id"], "placed"],
        )
        if changed.rowcount != 1:
            raise Conflict(f"an order that is {order['status']} cannot be cancelled")
        db.executemany(
            "UPDATE products SET stock = stock + :quantity WHERE id = :product_id", order["lines"]
        )
        _record(db, order["id"], "cancelled", reason)


def _record(db: sqlite3.Connection, order_id: int, status: str, note: str) -> None:
    """Leave a row in the order's history."""
    db.execute(
        "INSERT INTO order_events (order_id, status, note, at) VALUES (?, ?, ?, ?)",
        [order_id, status, note, clock.now()],
    )
