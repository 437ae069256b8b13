"""The packing list that hangs in the warehouse: how much of what still has to leave."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from orders import db

blueprint = Blueprint("packing", __name__)

TO_LEAVE = """
    SELECT p.id AS product_id, p.name, SUM(l.quantity) AS quantity
    FROM order_lines AS l
    JOIN orders AS o ON o.id = l.order_id
    JOIN products AS p ON p.id = l.product_id
    WHERE o.status IN ('placed', 'packed')
    GROUP BY p.id
    ORDER BY p.name, p.id
"""


@blueprint.get("/packing-list")
def packing_list() -> ResponseReturnValue:
    rows = db.get().execute(TO_LEAVE)
    return jsonify({"products": [dict(row) for row in rows]})
