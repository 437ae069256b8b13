"""A process in the candidate sandbox: its frames, its outputs and its end."""

from __future__ import annotations

import json
import select
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct
from typing import Protocol

from .errors import Failure
from .wire import CHUNK, Deadline, GoneError, Link, RefusedError, Root, Stream

FRAME = Struct(">BI")
STDIN, STDOUT, STDERR, CHANNEL, EXIT = range(5)
MAX_FRAME = 64 * 1024
MAX_CHANNEL = 5 * 1024 * 1024


@dataclass(frozen=True)
class Exit:
    """How a process ended."""

    code: int | None = None
    signal: int | None = None
    output_limit: bool = False
    out_of_memory: bool = False

    @property
    def returncode(self) -> int:
        """The code, or the signal's negative number, as `subprocess` has it."""
        return -(self.signal or 0) if self.code is None else self.code

    def __str__(self) -> str:
        if self.code is not None:
            return f"exited with code {self.code}"
        if self.signal is not None:
            try:
                return f"was killed by signal {self.signal} ({signal.Signals(self.signal).name})"
            except ValueError:
                return f"was killed by signal {self.signal}"
        return "ended with the sandbox"

    def failure(self, what: str, during: str) -> Failure:
        """The failure of a test in which the process ended unasked."""
        if self.output_limit:
            return Failure(f"{what} printed more than it may {during}", "output_limit")
        if self.out_of_memory and self.returncode != 0:
            return Failure(f"{what} ran out of memory {during}", "memory_limit")
        return Failure(f"{what} {self} {during}", "crashed")


class Output:
    """What the candidate's processes print during one test, up to a limit."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.stdout = bytearray()
        self.stderr = bytearray()
        self._lock = threading.Lock()

    def add(self, kind: int, data: bytes) -> bool:
        """Keep some output; False when it was too much."""
        with self._lock:
            left = self.limit - len(self.stdout) - len(self.stderr)
            (self.stdout if kind == STDOUT else self.stderr).extend(data[: max(left, 0)])
            return len(data) <= left

    def clear(self) -> None:
        """Forget it: another test begins."""
        with self._lock:
            self.stdout.clear()
            self.stderr.clear()


class Sink(Protocol):
    """Takes what a process prints."""

    limit: int

    def add(self, kind: int, data: bytes) -> bool:
        """Keep some output; False when it was too much."""


class Process:
    """A running command. Closing its stream kills it and its process group."""

    def __init__(self, stream: Stream, output: Sink, *, keep: bool = False) -> None:
        self.exit: Exit | None = None
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.channel = bytearray()
        self._keep = keep
        self._stream = stream
        self._output = output
        self._received = bytearray()

    @classmethod
    def start(
        cls,
        link: Link,
        output: Sink,
        deadline: Deadline,
        argv: list[str],
        env: Mapping[str, str] | None = None,
        root: Root = "submission",
        *,
        channel: bool = False,
        keep: bool = False,
        output_limit: int | None = None,
    ) -> Process:
        """Start a command in a folder of the sandbox; `keep` is for its own outputs."""
        header = {
            "op": "exec",
            "argv": argv,
            "env": {**link.environment, **(env or {})},
            "root": root,
            "channel": channel,
            "output_limit": output_limit or output.limit,
        }
        try:
            stream, _ = link.open(header, deadline)
        except RefusedError as error:
            cause = "process_limit" if error.kind == "limit" else None
            raise Failure(f"{argv[0]} could not be started: {error}", cause) from None
        except GoneError as error:
            raise Failure(f"the submission's sandbox is gone: {error}", "crashed") from None
        return cls(stream, output, keep=keep)

    # To the process

    def send(self, kind: int, data: bytes, deadline: Deadline) -> None:
        """Send bytes to its standard input or channel, while what it prints is taken in."""
        for start in range(0, len(data), MAX_FRAME):
            part = data[start : start + MAX_FRAME]
            self._send(FRAME.pack(kind, len(part)) + part, deadline)

    def close_stdin(self, deadline: Deadline) -> None:
        """Say that nothing more comes on its standard input."""
        self._send(FRAME.pack(STDIN, 0), deadline)

    def _send(self, data: bytes, deadline: Deadline) -> None:
        rest = memoryview(data)
        while rest and self.exit is None:
            try:
                rest = rest[self._stream.socket.send(rest) :]
            except BlockingIOError:
                self._stream.wait(select.POLLOUT | select.POLLIN, deadline)
                self.take_in()
            except OSError:
                self.take_in()
                self.exit = self.exit or Exit()

    # From the process

    def pump(self, deadline: Deadline) -> None:
        """Wait until something came from the process, and take it in."""
        if self.exit is None and not self.take_in():
            self._stream.wait(select.POLLIN, deadline)
            self.take_in()

    def take_in(self) -> bool:
        """Take in what is there; False when there is nothing."""
        if self.exit is not None:
            return False
        try:
            data = self._stream.socket.recv(CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self.exit = Exit()
            return True
        self._received += data
        self._parse()
        return True

    def rest(self, seconds: float) -> bool:
        """Wait a while for something to take in; False when nothing came."""
        poll = select.poll()
        try:
            poll.register(self._stream.socket, select.POLLIN)
            return bool(poll.poll(seconds * 1000))
        except (OSError, ValueError):
            return False  # it was closed meanwhile

    def take_in_late_output(self, seconds: float) -> None:
        """Take in what is still on its way, until nothing came for so long."""
        end = time.monotonic() + 5 * seconds
        while self.take_in() or self.rest(seconds):
            if self.exit is not None or time.monotonic() >= end:
                return

    def _parse(self) -> None:
        received = self._received
        position = 0
        while len(received) - position >= FRAME.size and self.exit is None:
            kind, length = FRAME.unpack_from(received, position)
            if length > MAX_FRAME:
                self._break("a frame is too long")
                break
            end = position + FRAME.size + length
            if len(received) < end:
                break
            self._frame(kind, bytes(received[position + FRAME.size : end]))
            position = end
        del received[:position]

    def _frame(self, kind: int, payload: bytes) -> None:
        if kind == EXIT:
            self.exit = _parse_exit(payload)
            self._stream.close()
        elif kind not in (STDOUT, STDERR, CHANNEL):
            self._break("a frame of an unknown kind")
        elif not payload:
            self._break("an empty frame")  # with these it could go on for ever, under every limit
        elif kind == CHANNEL:
            self.channel += payload
            if len(self.channel) > MAX_CHANNEL:
                self._break("a message is too long")
        else:
            if self._keep:
                (self.stdout if kind == STDOUT else self.stderr).extend(payload)
            if not self._output.add(kind, payload):
                self.kill(Exit(output_limit=True))

    def _break(self, reason: str) -> None:
        self.kill(Exit())
        raise Failure(f"the submission broke the protocol: {reason}", "crashed")

    # Its end

    def finish(self, deadline: Deadline) -> Exit:
        """Wait for its end."""
        while self.exit is None:
            self.pump(deadline)
        return self.exit

    def kill(self, as_if: Exit | None = None) -> None:
        """End it."""
        if self.exit is None:
            self.exit = as_if or Exit(signal=signal.SIGKILL)
        self._stream.close()


def _parse_exit(payload: bytes) -> Exit:
    try:
        found = json.loads(payload)
        code, number = found.get("code"), found.get("signal")
    except (ValueError, AttributeError, RecursionError):
        return Exit()
    return Exit(
        code=code if type(code) is int else None,
        signal=number if type(number) is int else None,
        output_limit=found.get("output_limit") is True,
        out_of_memory=found.get("out_of_memory") is True,
    )
