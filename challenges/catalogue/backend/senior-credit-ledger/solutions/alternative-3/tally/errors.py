"""Errors as callers see them: {"error": {"code": …, "message": …, "field": …}}."""

from __future__ import annotations

from flask import Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException


class ApiError(Exception):
    """Raised anywhere below a call; becomes its answer."""

    status = 500

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field


class Invalid(ApiError):
    """The request is wrong."""

    status = 400

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__("invalid", message, field)


class Unauthorized(ApiError):
    """Nobody we know."""

    status = 401


class NotFound(ApiError):
    """Something that is named does not exist."""

    status = 404

    def __init__(self, what: str, number: int) -> None:
        super().__init__("not_found", f"there is no {what} {number}")


class Conflict(ApiError):
    """The request is fine, but not now."""

    status = 409


class KeyReused(ApiError):
    """The key has been used for another transfer."""

    status = 422

    def __init__(self) -> None:
        super().__init__("idempotency_key_reused", "this key was used for another transfer")


def register(app: Flask) -> None:
    """Answer all errors in one shape."""

    @app.errorhandler(ApiError)
    def ours(error: ApiError) -> ResponseReturnValue:
        return _answer(error.status, error.code, error.message, error.field)

    @app.errorhandler(HTTPException)
    def the_frameworks(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status >= 500:
            return _our_mistake()
        code = "invalid" if status == 400 else error.name.lower().replace(" ", "_")
        return _answer(status, code, error.description or error.name, None)

    @app.errorhandler(Exception)
    def unexpected(_: Exception) -> ResponseReturnValue:
        current_app.logger.exception("unexpected")
        return _our_mistake()


def _our_mistake() -> ResponseReturnValue:
    """Say no more than that. What happened is in the service's own log."""
    return _answer(500, "internal", "this is our mistake, please try again", None)


def _answer(status: int, code: str, message: str, field: str | None) -> ResponseReturnValue:
    return jsonify({"error": {"code": code, "message": message, "field": field}}), status
