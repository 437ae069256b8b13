"""A small Harrier for your machine: `python -m despatch.practice COMMAND …`.

It runs the command with HARRIER_URL and HARRIER_KEY set. It keeps its promises, always answers, and
forgets everything when the command ends. The real one does not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 2
SHIPMENTS: list[dict[str, str]] = []
BY_KEY: dict[str, dict[str, str]] = {}


class Practice(BaseHTTPRequestHandler):
    """Answers one request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Book."""
        length = int(self.headers.get("Content-Length", 0))
        asked = json.loads(self.rfile.read(length))
        key = self.headers.get("Idempotency-Key", "")
        if key in BY_KEY:
            return self._answer(200, BY_KEY[key])
        number = 20418 + len(SHIPMENTS)
        made = {
            "id": f"hs_{number}",
            "reference": asked["reference"],
            "tracking": f"HR{number}GB",
            "status": "booked",
        }
        SHIPMENTS.append(made)
        BY_KEY[key] = made
        return self._answer(201, made)

    def do_GET(self) -> None:
        """List; every day is today."""
        query = parse_qs(urlsplit(self.path).query)
        begin = int(query.get("cursor", ["0"])[0])
        end = begin + PAGE
        following = str(end) if end < len(SHIPMENTS) else None
        self._answer(200, {"shipments": SHIPMENTS[begin:end], "next": following})

    def do_DELETE(self) -> None:
        """Cancel."""
        for found in SHIPMENTS:
            if self.path == f"/v1/shipments/{found['id']}":
                found["status"] = "cancelled"
                for key in [key for key, made in BY_KEY.items() if made is found]:
                    del BY_KEY[key]
        self._answer(204, None)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, content: Any) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        if content is not None:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main(command: list[str]) -> int:
    """Serve while the command runs; return its exit code."""
    if command[0] == "python":
        command[0] = sys.executable
    with ThreadingHTTPServer(("127.0.0.1", 0), Practice) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        settings = {**os.environ, "HARRIER_URL": address, "HARRIER_KEY": "practice"}
        done = subprocess.run(command, env=settings, check=False)
        server.shutdown()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
