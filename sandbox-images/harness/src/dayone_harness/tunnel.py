"""A connection to a port in the candidate sandbox, as a socket."""

from __future__ import annotations

import socket
from typing import Any

from .errors import Failure
from .wire import Deadline, GoneError, Link, RefusedError


class Tunnel(socket.socket):
    """A socket whose every wait ends with the test's time, or with its own time-out."""

    _deadline: Deadline
    _own_timeout: float | None

    @classmethod
    def open(cls, link: Link, port: int, deadline: Deadline) -> Tunnel:
        """Connect; raises ConnectionRefusedError when nobody listens."""
        try:
            stream, _ = link.open({"op": "connect", "port": port}, deadline)
        except RefusedError as error:
            if error.kind in ("refused", "not_found"):
                raise ConnectionRefusedError(f"nobody listens on port {port}") from None
            raise Failure(f"the submission's sandbox refused: {error}") from None
        except GoneError as error:
            raise Failure(f"the submission's sandbox is gone: {error}", "crashed") from None
        tunnel = cls(fileno=stream.socket.detach())
        tunnel._deadline = deadline
        tunnel._own_timeout = None
        return tunnel

    def settimeout(self, value: float | None) -> None:
        """Wait at most this long; None is the rest of the test."""
        self._own_timeout = value

    def gettimeout(self) -> float | None:
        """The socket's own time-out."""
        return self._own_timeout

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        """Receive at most this many bytes."""
        self._arm()
        try:
            return super().recv(bufsize, flags)
        except TimeoutError:
            raise self._late() from None

    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        """Receive into a buffer."""
        self._arm()
        try:
            return super().recv_into(buffer, nbytes, flags)
        except TimeoutError:
            raise self._late() from None

    def send(self, data: Any, flags: int = 0) -> int:
        """Send some of the data."""
        self._arm()
        try:
            return super().send(data, flags)
        except TimeoutError:
            raise self._late() from None

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send all of the data."""
        rest = memoryview(data).cast("B")
        while rest:
            rest = rest[self.send(rest, flags) :]

    def _arm(self) -> None:
        left = self._deadline.left()
        own = self._own_timeout
        super().settimeout(left if own is None else min(left, own))

    def _late(self) -> TimeoutError:
        self._deadline.left()  # the test's own end comes first
        return TimeoutError("timed out")
