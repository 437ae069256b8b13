"""The wire: an agent and a worker that say anything, to a test that does what tests do.

An input is what one stream after the other says. Each thing said is a byte for its manner, a u16
length and as many bytes: said as it is, or framed as an honest agent and worker would.
"""

from __future__ import annotations

import builtins
import json
import random
import socket
import struct
from collections.abc import Callable, Mapping
from typing import Any

from dayone_harness.calls import ID_SIZE, Clock
from dayone_harness.candidate import Candidate
from dayone_harness.encoding import encode
from dayone_harness.errors import TimeIsUpError
from dayone_harness.process import CHANNEL, EXIT, FRAME, STDOUT, Output
from dayone_harness.remote import Record, fields_of
from dayone_harness.wire import Deadline, Link, Stream

from .mutations import value
from .targets import FoundError, Target, expect_failure

RAW, FRAMED, ANSWER, ENTRY, END, MANNERS = range(6)
OK = {"ok": True, "run": 1}
MAX_KEPT = 8 * 1024 * 1024


class Script:
    """The other end of a stream, as a socket: it says its next thing when it is waited for."""

    def __init__(self, lines: list[bytes]) -> None:
        self._lines = lines
        self._said = bytearray()
        self._number = bytes(ID_SIZE)

    def setblocking(self, flag: bool) -> None:  # noqa: FBT001 (a socket's)
        pass

    def send(self, data: bytes | memoryview) -> int:
        """Hear something; a request's number is what its answer needs."""
        heard = bytes(data)
        if heard[:1] == bytes([CHANNEL]):
            start = FRAME.size + 4
            self._number = heard[start : start + ID_SIZE]
        return len(heard)

    def recv(self, size: int) -> bytes:
        """Say something."""
        if not self._said:
            raise BlockingIOError
        said = bytes(self._said[:size])
        del self._said[:size]
        return said

    def go_on(self) -> bool:
        """Say the next thing; False when there is none."""
        if not self._lines:
            return False
        line = self._lines.pop(0)
        manner, said = line[0] % MANNERS, line[3:]
        if manner == FRAMED:
            said = FRAME.pack(line[0] // MANNERS % 5, len(said)) + said
        elif manner == ANSWER:
            reply = self._number + said
            reply = struct.pack(">I", len(reply)) + reply
            said = FRAME.pack(CHANNEL, len(reply)) + reply
        elif manner == ENTRY:
            head = json.dumps({"path": f"{line[0]}", "size": len(said)}).encode()
            said = struct.pack(">I", len(head)) + head + said
        elif manner == END:
            said = bytes(4)
        self._said += said
        return True

    def fileno(self) -> int:
        """None: this is nothing that the system could wait for."""
        return -1

    def detach(self) -> int:
        """A real socket, for a tunnel that nothing goes through."""
        return socket.socket(socket.AF_UNIX).detach()

    def shutdown(self, how: int) -> None:
        """Hear that it is over."""
        del how
        self._lines.clear()
        self._said.clear()

    def close(self) -> None:
        """Hear that it is over."""


class ScriptedStream(Stream):
    """A stream whose other end is a script; the time is up when that has nothing more to say."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)  # type: ignore[arg-type]
        self._script = script

    def wait(self, event: int, deadline: Deadline) -> None:
        del event
        deadline.left()
        if not self._script.go_on():
            raise TimeIsUpError("nothing more is said")


class ScriptedLink(Link):
    """Streams to one script after the other."""

    def __init__(self, lines: list[bytes]) -> None:
        super().__init__("")
        self._lines = lines

    def open(self, header: Mapping[str, Any], deadline: Deadline) -> tuple[Stream, dict[str, Any]]:
        stream = ScriptedStream(Script(self._lines))
        stream.send_message(header, deadline)
        return stream, stream.receive_reply(deadline) if header["op"] == "connect" else dict(OK)


def run(data: bytes) -> None:
    """Do what a test does, with what is said to it."""
    link = ScriptedLink(_lines(data[1:]))
    clock, output = Clock(), Output(64 * 1024)
    clock.deadline = Deadline(5.0)
    candidate = Candidate(link, clock, output, None)
    attempts = ATTEMPTS[data[0] % len(ATTEMPTS)] if data else ()
    for attempt in attempts:
        _try(lambda attempt=attempt: attempt(candidate))  # type: ignore[misc]
    _try(lambda: candidate.end_test(went_well=True, timed_out=False))
    candidate.stop()
    if len(output.stdout) + len(output.stderr) > output.limit:
        raise FoundError("more output was kept than there may be")


def _try(attempt: Callable[[], object]) -> None:
    try:
        attempt()
    except FoundError:
        raise
    except BaseException as error:  # noqa: BLE001 (it is judged)
        expect_failure(error)


def _use(candidate: Candidate) -> object:
    """Import a module, call it, look at what came and give it back."""
    module = candidate.module("solution")
    found = module.solve(7)
    assert repr(found) is not None
    if isinstance(found, Record):
        fields_of(found)
    for attempt in (
        lambda: found == module.solve(8),
        lambda: hash(found),
        lambda: found.x,
        lambda: module.solve(found),
    ):
        _try(attempt)
    return found


ATTEMPTS: tuple[tuple[Callable[[Candidate], object], ...], ...] = (
    (_use,),
    (_use, _use),
    (
        lambda c: c.length(c.module("m")),
        lambda c: c.text_of(c.module("m")),
        lambda c: c.is_instance(c.module("m"), int),
        lambda c: len(c.collect(c.module("m"))),
        lambda c: c.item(c.module("m"), 1),
        lambda c: c.wait(c.module("m")),
    ),
    (lambda c: repr(c.run("python main.py", stdin="x" * 100_000)), lambda c: c.run("ls").output),
    (lambda c: c.files(), lambda c: c.text("0"), lambda c: c.exists("1")),
    (lambda c: c.tcp(80).close(), lambda c: c.fresh()),
)


def _lines(data: bytes) -> list[bytes]:
    """The things to say."""
    lines = []
    while len(data) >= 3:
        end = 3 + int.from_bytes(data[1:3], "big")
        lines.append(data[:end])
        data = data[end:]
    return lines


def line(manner: int, said: bytes) -> bytes:
    """One thing to say."""
    return bytes([manner]) + len(said).to_bytes(2, "big") + said


def seeds() -> list[bytes]:
    """Conversations that begin well."""
    rng = random.Random(3)
    module = line(ANSWER, b"+H" + bytes(8) + b"\0\0\0\x06module\0\0\0\1m")
    ended = line(EXIT * MANNERS + FRAMED, b'{"code": 0, "signal": null}')
    printed = line(STDOUT * MANNERS + FRAMED, b"hello\n")
    found = [
        bytes([4]) + line(ENTRY, b"text") + line(ENTRY + MANNERS, b"") + line(END, b""),
        bytes([3]) + printed + ended,
        *(bytes([0]) + module + line(ANSWER, _exception(rng)) for _ in range(60)),
        bytes([5]) + line(RAW, b'\0\0\0\x0b{"ok":true}'),
        bytes([0]) + ended,
    ]
    for kind in range(3):
        for _ in range(40):
            answers = [module, *(line(ANSWER, b"+" + value(rng)[:60_000]) for _ in range(5))]
            found.append(bytes([kind]) + b"".join(answers))
    return found


def _exception(rng: random.Random) -> bytes:
    """What a worker says of an exception."""
    name = rng.choice([name for name, found in vars(builtins).items() if _is_error(found)])
    arguments: list[object] = [rng.choice(ARGUMENTS) for _ in range(rng.choice((0, 1, 2, 5)))]
    if name == "SyntaxError" or rng.random() < 0.3:
        arguments = ["odd", tuple(rng.choice(ARGUMENTS) for _ in range(rng.choice((4, 6))))]
    return b"-" + encode(((name,), "odd", "", "", tuple(arguments), (5, "object", name)))


def _is_error(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, BaseException)


ARGUMENTS: tuple[object, ...] = (
    None,
    "x",
    1,
    28,
    10**9,
    -1,
    b"x",
    ("a", 1, 2, "b"),
    [],
    1.5,
    {"a": 1},
)
TARGET = Target(run, seeds)
