"""A Harrier that misbehaves as a test says."""

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

START = 1772442000.0  # Mon, 02 Mar 2026 09:00:00 GMT


@dataclass
class Answer:
    """What the server says to one request; `broken` breaks off in the middle of the body."""

    status: int = 200
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    broken: bool = False


@dataclass
class Asked:
    """What came; `after` is what Harrier-Sent-At says, in seconds since the start."""

    method: str
    path: str
    after: float
    key: str | None
    body: bytes


class Misbehaving:
    """Gives the answers of `answers`, one after the other, and then the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[Asked] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """One request."""

            protocol_version = "HTTP/1.1"

            def _handle(self) -> None:
                outer.handle(self)

            do_GET = do_POST = do_DELETE = _handle

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Write down a request and answer it."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        after = round(int(request.headers["Harrier-Sent-At"]) / 1000 - START, 3)
        key = request.headers.get("Idempotency-Key")
        self.asked.append(Asked(request.command, request.path, after, key, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        request.close_connection = True
        if answer.status == 0:
            return
        content = answer.content
        sent = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        sent = b"" if answer.status == 204 else sent
        request.send_response(answer.status)
        for name, value in answer.headers.items():
            request.send_header(name, value)
        if answer.status != 204:
            request.send_header("Content-Length", str(len(sent) + 10 * answer.broken))
        request.send_header("Connection", "close")
        request.end_headers()
        request.wfile.write(sent)

    @property
    def times(self) -> list[float]:
        """When the requests were sent, in seconds since the start."""
        return [asked.after for asked in self.asked]
