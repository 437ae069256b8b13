"""The worker as a process of its own, spoken to in bytes."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dayone_harness import decoding
from dayone_harness.values import decode, encode

SUBMISSION = """
import os, sys
print("imported")

def add(a, b):
    return a + b

def leave():
    sys.exit(3)

def channel():
    return "DAYONE_CHANNEL_FD" in os.environ

def child():
    import subprocess
    code = "import os; print(len(os.listdir('/proc/self/fd')))"
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True).stdout)

def fail():
    try:
        {}["x"]
    except KeyError as error:
        raise ValueError("wrapped") from error
"""


class Worker:
    """A running worker."""

    def __init__(self, folder: Path) -> None:
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(5)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-m", "dayone_harness.worker"],
            cwd=folder,
            env={"DAYONE_CHANNEL_FD": str(theirs.fileno()), "PATH": os.environ["PATH"]},
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        theirs.close()

    def ask(self, operation: str, *arguments: Any, released: list[int] | None = None) -> Any:
        """The status and the value of a reply."""
        number = os.urandom(16)
        request = number + encode((released or [], operation, arguments), describe)
        self.socket.sendall(struct.pack(">I", len(request)) + request)
        (length,) = struct.unpack(">I", self.socket.recv(4, socket.MSG_WAITALL))
        reply = self.socket.recv(length, socket.MSG_WAITALL)
        assert reply[:16] == number
        return reply[16:17], decode(reply[17:], Builder())


class Ref:
    """A handle."""

    def __init__(self, number: int, kind: str = "", name: str = "") -> None:
        self.number, self.kind, self.name = number, kind, name


class Builder(decoding.Builder):
    """Makes handles."""

    def handle(self, number: int, kind: str, name: str) -> Ref:
        return Ref(number, kind, name)


def describe(value: object) -> tuple[int, str, str] | None:
    """The id of a handle."""
    return (value.number, value.kind, value.name) if isinstance(value, Ref) else None


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """A worker beside a submission."""
    (tmp_path / "solution.py").write_text(SUBMISSION)
    running = Worker(tmp_path)
    yield running
    running.socket.close()
    running.process.wait(5)
    assert running.process.stdout is not None
    running.process.stdout.close()


def function(worker: Worker, name: str) -> Ref:
    """A function of the submission."""
    _, module = worker.ask("import", "solution")
    status, found = worker.ask("get", module, name)
    assert status == b"+"
    assert isinstance(found, Ref)
    return found


def test_it_imports_from_its_folder_and_calls(worker: Worker) -> None:
    _, module = worker.ask("import", "solution")
    assert (module.kind, module.name) == ("module", "solution")
    add = function(worker, "add")
    assert (add.kind, add.name) == ("function", "solution.add")
    assert worker.ask("call", add, (1,), {"b": 2}) == (b"+", 3)


def test_it_says_what_an_exception_says(worker: Worker) -> None:
    status, fault = worker.ask("call", function(worker, "fail"), (), {})
    types, message, trace, place, arguments, (number, kind, name) = fault
    assert status == b"-"
    assert types == ("ValueError", "Exception", "BaseException")
    assert (message, place, arguments) == ("wrapped", "solution.py line 23", ("wrapped",))
    assert "KeyError: 'x'\n\nThe above exception was the direct cause" in trace
    assert 'File "solution.py", line 21, in fail\n    {}["x"]\n' in trace
    assert (type(number), kind, name) == (int, "object", "ValueError")


def test_it_survives_an_exit_and_a_hostile_request(worker: Worker) -> None:
    status, fault = worker.ask("call", function(worker, "leave"), (), {})
    assert (status, fault[0][0]) == (b"-", "SystemExit")
    assert worker.ask("nonsense")[0] == b"-"
    assert worker.ask("get", Ref(999), "x")[0] == b"-"
    assert worker.ask("call", function(worker, "add"), (1, 2), {}) == (b"+", 3)


def test_it_forgets_what_is_released(worker: Worker) -> None:
    add = function(worker, "add")
    assert function(worker, "add").number == add.number
    worker.ask("length", [], released=[add.number, 12345])
    status, fault = worker.ask("call", add, (1, 2), {})
    assert status == b"-"
    assert "there is no solution.add any more" in fault[1]


def test_it_hides_its_channel_from_the_environment_and_from_children(worker: Worker) -> None:
    assert worker.ask("call", function(worker, "channel"), (), {}) == (b"+", False)
    assert worker.ask("call", function(worker, "child"), (), {}) == (b"+", 4)


def test_it_ends_with_its_channel_and_has_printed_line_by_line(worker: Worker) -> None:
    worker.ask("import", "solution")
    stdout = worker.process.stdout
    assert stdout is not None
    assert stdout.readline() == b"imported\n"
    worker.socket.close()
    assert worker.process.wait(5) == 0


def test_it_starts_without_the_slow_modules(tmp_path: Path) -> None:
    code = (
        "import sys; before = set(sys.modules); import dayone_harness.worker; "
        "print(' '.join(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) <= {
        "__future__",
        "_struct",
        "dayone_harness",
        "dayone_harness.decoding",
        "dayone_harness.encoding",
        "dayone_harness.limits",
        "dayone_harness.worker",
        "struct",
    }
