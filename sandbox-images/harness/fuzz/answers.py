"""HTTP: a server that answers anything, to a test that looks at its answer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from dayone_harness import http
from dayone_harness.tunnel import Tunnel
from dayone_harness.wire import Deadline

from .targets import FoundError, Target, expect_failure


class Said:
    """A tunnel at whose other end these bytes are said."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def settimeout(self, value: float | None) -> None:
        pass

    def recv(self, size: int) -> bytes:
        """Some of the bytes; none when all are said."""
        said, self._data = self._data[:size], self._data[size:]
        return said

    def sendall(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass


LOOKS: tuple[Callable[[Any], object], ...] = (
    lambda answer: answer.json(),
    lambda answer: answer.text,
    lambda answer: answer.raise_for_status(),
    lambda answer: (answer.reason_phrase, answer.links, answer.cookies, answer.encoding),
    lambda answer: dict(answer.headers),
    lambda answer: answer.elapsed,
)


def run(data: bytes) -> None:
    """Ask for something and look at the answer."""

    def connect(port: int, deadline: Deadline) -> Tunnel:
        del port, deadline
        return Said(data)  # type: ignore[return-value]

    with http.client(80, connect, lambda: Deadline(5.0)) as client:
        try:
            answer = client.get("/")
        except BaseException as error:  # noqa: BLE001 (it is judged)
            expect_failure(error)
            return
        if len(answer.content) > http.MAX_BODY:
            raise FoundError("the body is larger than it may be")
        for look in LOOKS:
            try:
                look(answer)
            except BaseException as error:  # noqa: BLE001 (it is judged)
                expect_failure(error)
        with contextlib.suppress(Exception):
            client.cookies.get("a")


def seeds() -> list[bytes]:
    """Answers."""
    head = b"HTTP/1.1 200 OK\r\n"
    return [
        head + b'Content-Type: application/json\r\nContent-Length: 8\r\n\r\n{"a": 1}',
        head + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n",
        head + b"Content-Type: text/html; charset=utf-16\r\n\r\n\xff\xfea\0",
        head + b"Content-Type: text/plain; charset=zlib\r\n\r\nx\x9cK\x04\0\0b\0b",
        head + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.0 302 Found\r\nLocation: http://[::1/\r\nSet-Cookie: a=b; Max-Age=x\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 \r\nLink: <a>; rel=b\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
    ]


WORDS = (
    *(b"\r\n", b"\n", b": ", b"HTTP/1.1 ", b"200 OK", b"204 ", b"301 ", b"500 ", b"100 ", b"101 "),
    *(b"Content-Length: ", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n"),
    *(
        b"Content-Type: text/plain; charset=",
        b"zlib",
        b"punycode",
        b"idna",
        b"utf-7",
        b"hex",
        b"\0",
    ),
    *(b"Location: ", b"http://[::1", b"//", b"xn--a", b"Set-Cookie: a=b; expires=", b"Link: <"),
    *(b"0\r\n\r\n", b"5;x=y\r\nabcde\r\n", b"ffffffffffffffffffff\r\n", b"-1", b"\xff", b"\xe9"),
)
TARGET = Target(run, seeds, WORDS)
