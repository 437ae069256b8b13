"""The order service: `flask --app orders run`."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from orders import api, customers, db, errors, packing, products


def create_app() -> Flask:
    """Build the application; its database file is made ready on the way."""
    app = Flask(__name__)
    beside_the_app = Path(app.root_path).parent / "orders.sqlite3"
    app.config["DATABASE"] = os.environ.get("ORDERS_DB") or str(beside_the_app)

    db.prepare(app)
    errors.register(app)
    app.register_blueprint(customers.blueprint)
    app.register_blueprint(products.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(packing.blueprint)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app
