"""The booking site: `flask --app evenings run`."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from evenings import db, feed, pages, prices, sky


def create_app() -> Flask:
    """Build the application; its database file is made ready on the way."""
    app = Flask(__name__)
    beside_the_app = Path(app.root_path).parent / "evenings.sqlite3"
    app.config["DATABASE"] = os.environ.get("EVENINGS_DB") or str(beside_the_app)

    db.prepare(app)
    app.add_template_filter(prices.euros)
    app.add_template_filter(sky.moonlight)
    app.add_template_filter(pages.readable)
    app.add_template_filter(pages.lines)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(feed.blueprint)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app
