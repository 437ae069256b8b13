"""Reading the order list: one fixed statement, every value bound."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from orders.errors import Invalid

PAGE = """
    WITH listed AS (
        SELECT o.id, o.customer_id, c.name AS customer_name, o.status, o.placed_at, o.note
        FROM orders AS o JOIN customers AS c ON c.id = o.customer_id
        WHERE (:status IS NULL OR o.status = :status)
          AND (:customer_id IS NULL OR o.customer_id = :customer_id)
          AND (instr(lower(o.note), lower(:q)) > 0 OR instr(lower(c.name), lower(:q)) > 0)
          AND (:time IS NULL OR o.placed_at < :time OR (o.placed_at = :time AND o.id < :after))
        ORDER BY o.placed_at DESC, o.id DESC
        LIMIT :limit + 1
    )
    SELECT listed.*, (
        SELECT SUM(quantity * price_cents) FROM order_lines WHERE order_id = listed.id
    ) AS total_cents
    FROM listed
    ORDER BY placed_at DESC, id DESC
"""


@dataclass(frozen=True)
class Query:
    """What a caller asks of the list."""

    status: str | None
    customer_id: int | None
    q: str
    after: int | None
    limit: int


def read(db: sqlite3.Connection, query: Query) -> tuple[list[dict[str, Any]], str | None]:
    """One page, and the mark of the next one: the id of the page's last order."""
    time = None
    if query.after is not None:
        last = db.execute("SELECT placed_at FROM orders WHERE id = ?", (query.after,)).fetchone()
        if last is None:
            raise Invalid("is not the `next` of a page", "after")
        time = last["placed_at"]
    values = {
        "status": query.status,
        "customer_id": query.customer_id,
        "q": query.q,
        "after": query.after,
        "time": time,
        "limit": query.limit,
    }
    rows = [dict(row) for row in db.execute(PAGE, values)]
    if len(rows) > query.limit:
        rows.pop()
        return rows, str(rows[-1]["id"])
    return rows, None
