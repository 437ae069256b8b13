"""The ledger of our workshops' prepaid credit."""

from __future__ import annotations

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from tally import accounts, auth, db, errors, machines, requestlog, transfers, webhooks


def create_app() -> Flask:
    """Put the parts together."""
    app = Flask(__name__)
    app.json.sort_keys = False
    app.teardown_appcontext(db.close)
    app.after_request(requestlog.keep)
    errors.register(app)
    for part in (accounts, auth, machines, transfers, webhooks):
        app.register_blueprint(part.blueprint)

    @app.get("/healthz")
    def healthz() -> ResponseReturnValue:
        return jsonify({"status": "ok"})

    return app
