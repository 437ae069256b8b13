"""Errors as callers see them: JSON with a code, a message and the field at fault."""

from __future__ import annotations

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException


class ApiError(Exception):
    """Raised anywhere below a view; becomes the answer to the request."""

    status = 500
    code = "internal"

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(ApiError):
    """The request itself is wrong."""

    status = 400
    code = "invalid"


class NotFound(ApiError):
    """The address names something that does not exist."""

    status = 404
    code = "not_found"


class Conflict(ApiError):
    """The request is fine, but the present state does not allow it."""

    status = 409
    code = "conflict"


def _answer(status: int, code: str, message: str, field: str | None) -> ResponseReturnValue:
    return jsonify({"error": {"code": code, "message": message, "field": field}}), status


def register(app: Flask) -> None:
    """Answer our own errors, and the framework's, in one shape."""

    @app.errorhandler(ApiError)
    def ours(error: ApiError) -> ResponseReturnValue:
        return _answer(error.status, error.code, error.message, error.field)

    @app.errorhandler(Exception)
    def anything_else(error: Exception) -> ResponseReturnValue:
        return _answer(400, "invalid", str(error), None)

    @app.errorhandler(HTTPException)
    def the_frameworks(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        code = "invalid" if status == 400 else error.name.lower().replace(" ", "_")
        return _answer(status, code, error.description or error.name, None)
