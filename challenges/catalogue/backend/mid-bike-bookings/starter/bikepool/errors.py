"""Our own errors, as callers see them."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse


class ApiError(Exception):
    """Raised anywhere below a call; becomes its answer."""

    status = 500

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotFound(ApiError):
    """Something that is named does not exist."""

    status = 404

    def __init__(self, what: str, number: int) -> None:
        super().__init__("not_found", f"there is no {what} {number}")


class Conflict(ApiError):
    """The request is fine, but not now."""

    status = 409


def register(app: FastAPI) -> None:
    """Answer our errors in one shape."""

    @app.exception_handler(ApiError)
    def ours(_: Request, error: ApiError) -> JSONResponse:
        body = {"error": {"code": error.code, "message": error.message}}
        return JSONResponse(body, status_code=error.status)
