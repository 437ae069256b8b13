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


def list_orders(
    db: sqlite3.Connection,
    *,
    status: str | None,
    customer_id: int | None,
    q: str | None,
    after: str | None,
    limit: int,
) -> list[dict[str, Any]]:
    """The first orders after a place in the list: newest first, of one time the higher id."""
    conditions = ["1 = 1"]
    values: list[str | int] = []
    if status is not None:
        conditions.append("o.status = ?")
        values.append(status)
    if customer_id is not None:
        conditions.append("o.customer_id = ?")
        values.append(customer_id)
    if q:
        conditions.append(r"(o.note LIKE ? ESCAPE '\' OR c.name LIKE ? ESCAPE '\')")
        values += [_containing(q)] * 2
    if after is not None:
        conditions.append("o.placed_at < ?")
        values.append(after)
    where = "\n      AND ".join(conditions)
    rows = db.execute(
        f"""{SUMMARY}
    WHERE {where}
    ORDER BY o.placed_at DESC, o.id DESC
    LIMIT ?""",
        [*values, limit],
    )
    return [dict(row) for row in rows]


def mark(order: dict[str, Any]) -> str:
    """The place in the list right after this order, for callers to hand back."""
    return str(order["placed_at"])


def read_mark(text: str) -> str:
    """The time in a place that a caller hands back."""
    try:
        return clock.normalise(text)
    except ValueError:
        raise Invalid("must be the `next` of an earlier page", "after") from None


def _containing(text: str) -> str:
    """A pattern for LIKE: this text anywhere, each of its characters for itself."""
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


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
    lines: dict[int, int],
    note: str,
    placed_at: str | None,
) -> int:
    """Store a new order, take its quantities out of stock, and return its id."""
    known = db.execute("SELECT 1 FROM customers WHERE id = ?", [customer_id]).fetchone()
    if known is None:
        raise Invalid(f"there is no customer {customer_id}", "customer_id")
    made = db.execute(
        "INSERT INTO orders (customer_id, placed_at, note) VALUES (?, ?, ?)",
        [customer_id, placed_at or clock.now(), note],
    )
    order_id = made.lastrowid
    assert order_id is not None
    for product_id, quantity in lines.items():
        product = db.execute(
            "SELECT name, price_cents FROM products WHERE id = ?", [product_id]
        ).fetchone()
        if product is None:
            raise Invalid(f"there is no product {product_id}", "lines")
        taken = db.execute(
            "UPDATE products SET stock = stock - :quantity"
            " WHERE id = :product_id AND stock >= :quantity",
            {"product_id": product_id, "quantity": quantity},
        )
        if taken.rowcount == 0:
            raise Conflict(f"there is not enough {product['name']} in stock")
        db.execute(
            "INSERT INTO order_lines (order_id, product_id, quantity, price_cents)"
            " VALUES (?, ?, ?, ?)",
            [order_id, product_id, quantity, product["price_cents"]],
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


def cancel_order(db: sqlite3.Connection, order_id: int, reason: str) -> None:
    """Cancel an order that is still placed and put its quantities back into stock.

    Calls are repeated when the network is bad: cancelling once more changes nothing.
    """
    # The status is looked at and changed in one statement, so that of two calls at once one wins.
    cancelled = db.execute(
        "UPDATE orders SET status = 'cancelled' WHERE id = ? AND status = 'placed'", [order_id]
    )
    if cancelled.rowcount == 0:
        status = find_order(db, order_id)["status"]
        if status == "cancelled":
            return
        raise Conflict(f"an order that is {status} can no longer be cancelled")
    db.execute(
        """
        UPDATE products
        SET stock = stock + (
            SELECT l.quantity FROM order_lines AS l
            WHERE l.order_id = :order_id AND l.product_id = products.id
        )
        WHERE id IN (SELECT product_id FROM order_lines WHERE order_id = :order_id)
        """,
        {"order_id": order_id},
    )
    _record(db, order_id, "cancelled", reason)
    db.commit()


def _record(db: sqlite3.Connection, order_id: int, status: str, note: str) -> None:
    """Leave a row in the order's history."""
    db.execute(
        "INSERT INTO order_events (order_id, status, note, at) VALUES (?, ?, ?, ?)",
        [order_id, status, note, clock.now()],
    )
