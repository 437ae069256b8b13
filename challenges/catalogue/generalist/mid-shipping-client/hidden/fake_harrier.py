"""Harrier, as docs/harrier.md has it: it misbehaves when a test says so, and remembers everything.

The time is what `Harrier-Sent-At` says, so nothing here depends on the moment.
"""

import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

KEY = "hk_saltmarsh"
SHIPMENTS = "/v1/shipments"
_lock = threading.Lock()


@dataclass(frozen=True)
class Request:
    """A request, as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    at: float
    """When it was sent, in seconds since 1970; not a number if it does not say."""

    @property
    def key(self) -> str:
        """The idempotency key, empty without one."""
        return self.headers.get("idempotency-key", "")


@dataclass(frozen=True)
class Fault:
    """Instead of the answer: another one, or one that breaks off; after the work or without it."""

    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | dict[str, Any] = b"<html>Something is wrong.</html>"
    works: bool = False
    breaks_off: bool = False


@dataclass(frozen=True)
class Also:
    """The answer as it would be, with more headers."""

    headers: dict[str, str]


@dataclass
class State:
    """All that there is."""

    requests: list[Request] = field(default_factory=list)
    faults: list[Fault | Also | None] = field(default_factory=list)
    shipments: list[dict[str, str]] = field(default_factory=list)
    keys: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    pages: dict[str, tuple[list[dict[str, str]], str | None]] = field(default_factory=dict)
    refusals: dict[str, dict[str, Any]] = field(default_factory=dict)
    window: int | None = None
    window_began: float = 0.0
    used: int = 0


state = State()


def reset() -> None:
    """Forget everything."""
    state.__init__()  # type: ignore[misc]


def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer one request."""
    with _lock:
        status, headers, body = _answer(_request(environ))
    start_response(f"{status} Whatever", list(headers.items()))
    return [body]


def shipment(number: int, **changed: str) -> dict[str, str]:
    """Make what Harrier says of a shipment."""
    made = {"id": f"hs_{number}", "reference": f"SC-{number}", "tracking": f"HR{number}GB"}
    return {**made, "status": "booked", **changed}


def error(code: str, message: str) -> dict[str, Any]:
    """Make the body of an error."""
    return {"error": {"code": code, "message": message}}


def _request(environ: dict[str, Any]) -> Request:
    names = {name[5:].lower().replace("_", "-"): name for name in environ if name[:5] == "HTTP_"}
    headers = {name: str(environ[variable]) for name, variable in names.items()}
    sent_at = headers.get("harrier-sent-at", "")
    request = Request(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()},
        headers,
        environ["wsgi.input"].read(),
        int(sent_at) / 1000 if re.fullmatch("[0-9]{13}", sent_at) else float("nan"),
    )
    state.requests.append(request)
    return request


def _answer(request: Request) -> tuple[int, dict[str, str], bytes]:
    fault = state.faults.pop(0) if state.faults else None
    if isinstance(fault, Fault) and not fault.works:
        return _told(fault)
    status, headers, content = _done(request)
    if isinstance(fault, Fault):
        return _told(fault)
    more = fault.headers if isinstance(fault, Also) else {}
    body = b"" if content is None else json.dumps(content).encode()
    named = {} if content is None else {"Content-Type": "application/json"}
    return status, {**named, **headers, **more}, body


def _told(fault: Fault) -> tuple[int, dict[str, str], bytes]:
    body = fault.body if isinstance(fault.body, bytes) else json.dumps(fault.body).encode()
    kind = "text/html" if isinstance(fault.body, bytes) else "application/json"
    length = {"Content-Length": str(len(body) + 100)} if fault.breaks_off else {}
    return fault.status, {"Content-Type": kind, **length, **fault.headers}, body


def _done(request: Request) -> tuple[int, dict[str, str], Any]:
    limit: dict[str, str] = {}
    if state.window is not None:
        if request.at >= state.window_began + 60:
            state.window_began, state.used = request.at, 0
        if state.used >= state.window:
            return 429, {}, error("too_many", "the window is used up")
        state.used += 1
        reset_in = str(round(state.window_began + 60 - request.at))
        remaining = str(state.window - state.used)
        limit = {"RateLimit-Remaining": remaining, "RateLimit-Reset": reset_in}
    if request.headers.get("authorization") != f"Bearer {KEY}" or request.at != request.at:
        return 401, limit, error("unauthorized", "who are you, and when?")
    match request.method, request.path:
        case "POST", "/v1/shipments":
            return _booked(request, limit)
        case "GET", "/v1/shipments":
            items, following = state.pages.get(request.query.get("cursor", ""), ([], None))
            return 200, limit, {"shipments": items, "next": following}
        case "DELETE", path if path.startswith("/v1/shipments/hs_"):
            return _cancelled(path.rpartition("/")[2], limit)
    return 404, limit, error("no_such_thing", "there is no such thing")


def _booked(request: Request, limit: dict[str, str]) -> tuple[int, dict[str, str], Any]:
    if not re.fullmatch("[A-Za-z0-9_-]{16,64}", request.key):
        return 400, limit, error("no_key", "the Idempotency-Key is missing or malformed")
    if request.key in state.keys:
        body, made = state.keys[request.key]
        if body != request.body:
            return 409, limit, error("key_reused", "the key was used for another request")
        return 200, limit, made
    reference = json.loads(request.body)["reference"]
    if reference in state.refusals:
        # Once: the command has a real clock, and a client that asks again would take its pauses.
        return 422, limit, state.refusals.pop(reference)
    made = shipment(20418 + len(state.shipments), reference=reference)
    state.shipments.append(made)
    state.keys[request.key] = (request.body, made)
    return 201, limit, made


def _cancelled(number: str, limit: dict[str, str]) -> tuple[int, dict[str, str], Any]:
    for found in state.shipments:
        if found["id"] == number:
            found["status"] = "cancelled"
    state.keys = {key: kept for key, kept in state.keys.items() if kept[1]["id"] != number}
    return 204, limit, None
