"""Streams to the candidate sandbox: one connection to the agent's socket each.

A stream begins with a header and its reply, each a u32 length and JSON; what follows is the
business of the operation. Files travel as a tree: for each file a u32 length, JSON and its bytes;
then a zero. Every wait has a deadline, and every length is checked before anything is allocated.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import time
from collections.abc import Callable, Mapping
from struct import Struct
from typing import Any, NoReturn

from .errors import Failure, TimeIsUpError

U32 = Struct(">I")
MAX_MESSAGE = 64 * 1024
MAX_FILES = 4_000
MAX_TREE = 64 * 1024 * 1024
CHUNK = 64 * 1024

Root = str | dict[str, int]


class Deadline:
    """A moment by which something must have happened."""

    def __init__(self, seconds: float, expired: Callable[[], BaseException] | None = None) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._expired = expired or (
            lambda: TimeIsUpError(f"the test did not end within {seconds:g} s")
        )

    def left(self) -> float:
        """The seconds until then; raises when there are none."""
        left = self.seconds_left()
        if left <= 0:
            raise self._expired()
        return left

    def seconds_left(self) -> float:
        """The seconds until then; below zero when it has passed."""
        return self._end - time.monotonic()

    def is_over(self) -> bool:
        """Whether it has passed."""
        return self.seconds_left() <= 0

    def extend(self, seconds: float) -> None:
        """Move it."""
        self._end += seconds

    def within(self, seconds: float, expired: Callable[[], BaseException]) -> Deadline:
        """The sooner of this moment and one in `seconds`."""
        if self.seconds_left() <= seconds:
            return self
        return Deadline(seconds, expired)


class RefusedError(Exception):
    """The agent refused an operation; `kind` is for programs."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


class GoneError(Exception):
    """The stream ended where it must not."""


class Stream:
    """A connection that gives up at a deadline."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        connection.setblocking(False)

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send all of the data."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self.socket.send(rest) :]
            except BlockingIOError:
                self.wait(select.POLLOUT, deadline)
            except OSError as error:
                raise GoneError(str(error)) from None

    def receive(self, size: int, deadline: Deadline) -> bytes:
        """At most `size` bytes; none at the stream's end."""
        while True:
            try:
                return self.socket.recv(size)
            except BlockingIOError:
                self.wait(select.POLLIN, deadline)
            except OSError:
                return b""

    def receive_exactly(self, size: int, deadline: Deadline) -> bytes:
        """Exactly `size` bytes."""
        data = bytearray()
        while len(data) < size:
            more = self.receive(min(size - len(data), CHUNK), deadline)
            if not more:
                raise GoneError("the stream ended too early")
            data += more
        return bytes(data)

    def wait(self, event: int, deadline: Deadline) -> None:
        """Wait until the connection is ready for reading or writing."""
        poll = select.poll()
        poll.register(self.socket, event)
        poll.poll(deadline.left() * 1000 + 1)

    def send_message(self, message: Mapping[str, Any], deadline: Deadline) -> None:
        """Send a header."""
        data = json.dumps(message).encode()
        if len(data) > MAX_MESSAGE:
            raise ValueError("the command, its arguments and its environment are too long")
        self.send(U32.pack(len(data)) + data, deadline)

    def receive_message(self, deadline: Deadline) -> dict[str, Any] | None:
        """Receive a JSON object, or None for the end of a tree."""
        (length,) = U32.unpack(self.receive_exactly(4, deadline))
        if length > MAX_MESSAGE:
            raise GoneError("a message is too long")
        if length == 0:
            return None
        try:
            message = json.loads(self.receive_exactly(length, deadline))
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise GoneError("a message is malformed")
        return message

    def receive_reply(self, deadline: Deadline) -> dict[str, Any]:
        """Receive the answer to a header."""
        reply = self.receive_message(deadline) or {}
        if reply.get("ok") is True:
            return reply
        error = reply.get("error")
        kind, detail = (
            (error.get("kind"), error.get("detail")) if isinstance(error, dict) else ("", "")
        )
        raise RefusedError(
            kind if isinstance(kind, str) else "", detail[:1000] if isinstance(detail, str) else ""
        )

    def send_tree(self, files: Mapping[str, bytes], deadline: Deadline) -> None:
        """Send files."""
        for path, content in files.items():
            self.send_message({"path": path, "size": len(content), "executable": False}, deadline)
            self.send(content, deadline)
        self.send(U32.pack(0), deadline)

    def receive_tree(self, deadline: Deadline) -> dict[str, bytes]:
        """Receive files."""
        files: dict[str, bytes] = {}
        left = MAX_TREE
        while (entry := self.receive_message(deadline)) is not None:
            path, size = entry.get("path"), entry.get("size")
            if not isinstance(path, str) or type(size) is not int or not 0 <= size <= left:
                raise GoneError("a tree is malformed")
            left -= size
            if len(files) >= MAX_FILES:
                raise GoneError("a tree has too many files")
            if path in files:
                raise GoneError("a tree has a path twice")
            files[path] = self.receive_exactly(size, deadline)
        return files

    def close(self) -> None:
        """End the stream; what ran on it is killed."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Link:
    """Opens streams to the candidate sandbox, whose processes share an environment."""

    def __init__(self, path: str, environment: Mapping[str, str] | None = None) -> None:
        self._path = path
        self.environment = environment or {}

    def open(self, header: Mapping[str, Any], deadline: Deadline) -> tuple[Stream, dict[str, Any]]:
        """Begin an operation: the stream and the reply to its header."""
        connection = socket.socket(socket.AF_UNIX)
        stream = Stream(connection)
        try:
            connection.settimeout(deadline.left())
            try:
                connection.connect(self._path)
            except OSError as error:
                raise GoneError(str(error)) from None
            connection.setblocking(False)
            stream.send_message(header, deadline)
            return stream, stream.receive_reply(deadline)
        except BaseException:
            stream.close()
            raise

    # Operations that end with their reply

    def workspace(self, deadline: Deadline) -> int:
        """Make a clean copy of the submission: its number."""
        run = self._ask({"op": "workspace"}, "disk_limit", deadline).get("run")
        if type(run) is not int:
            _fail(GoneError("a reply is malformed"))
        return run

    def remove(self, run: int, deadline: Deadline) -> None:
        """Give a copy back."""
        self._ask({"op": "remove", "run": run}, None, deadline)

    def reset(self, deadline: Deadline) -> None:
        """Kill what the candidate runs and lay the submission anew."""
        self._ask({"op": "reset"}, "disk_limit", deadline)

    def put(self, root: Root, files: Mapping[str, bytes], deadline: Deadline) -> None:
        """Store files."""
        for path in files:
            if any(part in ("", ".", "..") or "\0" in part for part in path.split("/")):
                raise ValueError(f"{path!r} is no path inside the submission")
        try:
            stream, _ = self.open({"op": "put", "root": root}, deadline)
            try:
                stream.send_tree(files, deadline)
                stream.receive_reply(deadline)
            finally:
                stream.close()
        except (GoneError, RefusedError) as error:
            _fail(error, "disk_limit")

    def get(self, root: Root, paths: list[str], deadline: Deadline) -> dict[str, bytes]:
        """Fetch files, those in folders included; what is missing is left out."""
        try:
            stream, _ = self.open({"op": "get", "root": root, "paths": paths}, deadline)
            try:
                return stream.receive_tree(deadline)
            finally:
                stream.close()
        except (GoneError, RefusedError) as error:
            _fail(error)

    def _ask(
        self, header: Mapping[str, Any], limit: str | None, deadline: Deadline
    ) -> dict[str, Any]:
        try:
            stream, reply = self.open(header, deadline)
        except (GoneError, RefusedError) as error:
            _fail(error, limit)
        stream.close()
        return reply


def _fail(error: GoneError | RefusedError, limit: str | None = None) -> NoReturn:
    """Turn a fault of a stream into the test's failure."""
    if isinstance(error, GoneError):
        raise Failure(f"the submission's sandbox is gone: {error}", "crashed") from None
    cause = limit if error.kind == "limit" else None
    raise Failure(f"the submission's sandbox refused: {error}", cause) from None
