"""Products: what there is to order, what it costs, how much of it is on the shelf."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from orders import checks, db
from orders.errors import NotFound

blueprint = Blueprint("products", __name__)


@blueprint.get("/products")
def index() -> ResponseReturnValue:
    rows = db.get().execute("SELECT id, name, price_cents, stock FROM products ORDER BY name, id")
    return jsonify({"products": [dict(row) for row in rows]})


@blueprint.get("/products/<int:product_id>")
def show(product_id: int) -> ResponseReturnValue:
    row = (
        db.get()
        .execute("SELECT id, name, price_cents, stock FROM products WHERE id = ?", [product_id])
        .fetchone()
    )
    if row is None:
        raise NotFound(f"there is no product {product_id}")
    return jsonify(dict(row))


@blueprint.post("/products")
def create() -> ResponseReturnValue:
    sent = checks.body()
    product = {
        "name": checks.text(sent.get("name"), "name", minimum=1, maximum=80),
        "price_cents": checks.whole_number(sent.get("price_cents"), "price_cents", minimum=0),
        "stock": checks.whole_number(sent.get("stock", 0), "stock", minimum=0),
    }
    connection = db.get()
    made = connection.execute(
        "INSERT INTO products (name, price_cents, stock) VALUES (:name, :price_cents, :stock)",
        product,
    )
    connection.commit()
    return (
        jsonify({"id": made.lastrowid, **product}),
        201,
        {"Location": f"/products/{made.lastrowid}"},
    )
