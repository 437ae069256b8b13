"""What the grader tells the runner: one JSON message an event, each text cut to its limit."""

from __future__ import annotations

import json
import socket
from struct import Struct
from typing import Any

U32 = Struct(">I")
MAX_EVENT = 1024 * 1024
MAX_TEXTS = {
    "message": 8 * 1024,
    "expected": 64 * 1024,
    "actual": 64 * 1024,
    "stdout": 64 * 1024,
    "stderr": 64 * 1024,
    "traceback": 16 * 1024,
    "detail": 32 * 1024,
    "title": 300,
    "id": 1000,
}
TAIL = 0.25


class Channel:
    """The way to the runner."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def wait(self) -> bool:
        """Wait until the runner says that there is work: one byte. False when it has gone."""
        return bool(self._socket.recv(1))

    def send(self, event: str, **fields: Any) -> None:
        """Send an event."""
        data = dump({"event": event, **_cut(fields)})
        if len(data) > MAX_EVENT:
            raise ValueError(f"the event {event!r} has {len(data):,} bytes")
        self._socket.sendall(U32.pack(len(data)) + data)


def dump(value: Any) -> bytes:
    """JSON in UTF-8; half a surrogate pair, which UTF-8 has not, as its number."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode(errors="backslashreplace")


def _cut(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _cut(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_cut(part, name) for part in value]
    if isinstance(value, str):
        return cut(well_formed(value), MAX_TEXTS.get(name, MAX_TEXTS["title"]))
    return value


def well_formed(text: str) -> str:
    """The text with what is no character written as its number."""
    return text.encode(errors="backslashreplace").decode()


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and its end, in at most `limit` bytes of JSON."""
    if len(text) <= limit and _size(text) <= limit:
        return text
    keep = min(len(text), limit)
    while True:
        tail = int(keep * TAIL)
        note = f"\n… {len(text) - keep:,} characters left out …\n"
        shorter = text[: keep - tail] + note + (text[-tail:] if tail else "")
        size = _size(shorter)
        if size <= limit:
            return shorter
        keep = max(min(keep * limit // size, keep - 1) - 16, 0)
        if keep == 0:
            return text[:0] + "…"


def _size(text: str) -> int:
    return len(dump(text))
