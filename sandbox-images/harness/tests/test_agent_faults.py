"""An agent that is as hostile as what it runs: it is in the candidate's sandbox."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dayone_harness.calls import Clock, Session
from dayone_harness.candidate import Candidate
from dayone_harness.errors import Failure, TimeIsUpError
from dayone_harness.process import Output
from dayone_harness.wire import Deadline, Link

Script = Callable[[socket.socket], None]
Serve = Callable[[Script], Candidate]


def message(value: object) -> bytes:
    """A reply."""
    data = json.dumps(value).encode()
    return struct.pack(">I", len(data)) + data


OK = message({"ok": True})
EXIT = struct.pack(">BI", 4, 10) + b'{"code":0}'


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A candidate behind an agent that does as the script says."""
    listeners: list[socket.socket] = []
    candidates: list[Candidate] = []

    def run(script: Script) -> Candidate:
        path = str(tmp_path / "agent.sock")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        listeners.append(listener)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, contextlib.suppress(OSError):
                        script(connection)

        threading.Thread(target=accept, daemon=True).start()
        clock = Clock()
        clock.deadline = Deadline(1.0)
        candidates.append(Candidate(Link(path), clock, Output(1024 * 1024), None))
        return candidates[-1]

    yield run
    for candidate in candidates:
        candidate.stop()
    for listener in listeners:
        listener.close()


def wait_for_end(connection: socket.socket) -> None:
    """Read until the other end gives up."""
    while connection.recv(65536):
        pass


def answering(data: bytes, *, then_wait: bool = True) -> Script:
    """A script that sends these bytes to whoever connects."""

    def script(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(data)
        if then_wait:
            wait_for_end(connection)

    return script


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0",
        b"\xff\xff\xff\xff",
        struct.pack(">I", 5) + b"[1,2]",
        struct.pack(">I", 3) + b"{x}",
        struct.pack(">I", 60000) + b"[" * 60000,
        OK,
        message({"ok": True, "run": "../../etc"}),
        message({"ok": False}),
        message({"ok": False, "error": "no"}),
        message({"ok": False, "error": {"kind": ["limit"], "detail": {}}}),
        message({"ok": False, "error": {"kind": "invalid", "detail": "no"}}),
        message({"ok": "yes"}),
    ],
    ids=lambda data: str(data[:20]),
)
def test_a_reply_that_makes_no_sense_fails_the_test(serve: Serve, data: bytes) -> None:
    candidate = serve(answering(data, then_wait=False))
    with pytest.raises(Failure, match="the submission's sandbox"):
        candidate.files()


def test_silence_ends_with_the_test_s_time(serve: Serve) -> None:
    with pytest.raises(TimeIsUpError):
        serve(answering(b"")).files()


def test_an_agent_that_is_gone_fails_the_test(tmp_path: Path) -> None:
    clock = Clock()
    clock.deadline = Deadline(1.0)
    candidate = Candidate(Link(str(tmp_path / "nothing")), clock, Output(1000), None)
    with pytest.raises(Failure, match="the submission's sandbox is gone") as caught:
        candidate.module("solution")
    assert caught.value.cause == "crashed"


@pytest.mark.parametrize(
    "entry",
    [
        struct.pack(">I", 0xFFFFFFFF),
        message({"path": "x"}),
        message({"path": 1, "size": 1}),
        message({"path": "x", "size": -1}),
        message({"path": "x", "size": 2**60}),
        message({"path": "x", "size": True}),
        message({"path": "x", "size": 10}) + b"short",
        message({"path": "x", "size": 0}) * 2,
        b"".join(message({"path": str(number), "size": 0}) for number in range(5000)),
    ],
    ids=lambda data: str(data[4:40]),
)
def test_a_tree_that_makes_no_sense_fails_the_test(serve: Serve, entry: bytes) -> None:
    workspaces = iter([message({"ok": True, "run": 1}), OK + entry])

    def script(connection: socket.socket) -> None:
        answering(next(workspaces), then_wait=False)(connection)

    candidate = serve(script)
    with pytest.raises(Failure, match="the submission's sandbox is gone"):
        candidate.files()


@pytest.mark.parametrize(
    ("frames", "reason"),
    [
        (struct.pack(">BI", 1, 0xFFFFFFFF), "a frame is too long"),
        (struct.pack(">BI", 9, 0), "a frame of an unknown kind"),
        (struct.pack(">BI", 1, 0) * 1000, "an empty frame"),
        (struct.pack(">BI", 3, 0) * 1000, "an empty frame"),
        (struct.pack(">BI", 3, 4) + b"\xff\xff\xff\xff", "without being asked"),
        (struct.pack(">BI", 4, 1) + b"x", "ended with the sandbox"),
        (struct.pack(">BI", 4, 2) + b"[]", "ended with the sandbox"),
        (EXIT, "exited with code 0"),
    ],
)
def test_frames_that_make_no_sense_fail_the_test(serve: Serve, frames: bytes, reason: str) -> None:
    candidate = serve(answering(OK + frames))
    with pytest.raises(Failure, match=reason):
        candidate.module("solution").x()


@pytest.mark.parametrize(
    "last_words",
    [struct.pack(">BI", 3, 4) + b"\0\0\0\x99", struct.pack(">BI", 3, 2) + b"\0\0" + EXIT],
    ids=["torn", "torn, then an exit"],
)
def test_a_process_that_dies_while_it_answers_does_not_fail_the_next_test(
    serve: Serve, last_words: bytes
) -> None:
    """Running out of memory while a large answer is sent, say."""
    starts: list[int] = []

    def script(connection: socket.socket) -> None:
        starts.append(1)
        connection.sendall(OK)
        while b"solution" not in connection.recv(65536):
            pass
        connection.sendall(last_words)

    candidate = serve(script)
    for lives in (1, 2):
        with pytest.raises(Failure, match="while importing solution"):
            candidate.module("solution")
        candidate.end_test(went_well=False, timed_out=False)
        assert len(starts) == lives


def test_a_channel_that_never_stops_is_not_kept_in_memory(serve: Serve) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(OK)
        while True:
            connection.sendall(struct.pack(">BI", 3, 65536) + bytes(65536))

    candidate = serve(script)
    with pytest.raises(Failure):
        candidate.module("solution")


def test_a_reply_of_an_impossible_length_is_refused(serve: Serve) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(OK)
        while b"solution" not in connection.recv(65536):
            pass
        connection.sendall(struct.pack(">BI", 3, 4) + b"\xff\xff\xff\xff")
        wait_for_end(connection)

    with pytest.raises(Failure, match="a reply of an impossible length"):
        serve(script).module("solution")


def test_a_session_refuses_requests_that_are_too_large(serve: Serve) -> None:
    session = serve(answering(OK))._worker()
    assert isinstance(session, Session)
    with pytest.raises(TypeError, match="larger than 4 MiB from the test to the submission"):
        session.call("asking", "length", b"x" * 5_000_000)
