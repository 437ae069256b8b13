"""What the tests share: a submission in a fake sandbox, and the real grader."""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from dayone_harness.calls import Clock
from dayone_harness.candidate import Candidate
from dayone_harness.process import Output
from dayone_harness.server import App
from dayone_harness.wire import Deadline, Link
from fake_agent import FakeAgent

Files = Mapping[str, str | bytes]
Event = dict[str, Any]


class Graded:
    """The events of one run of the grader."""

    def __init__(self, events: list[Event], log: str, agent: FakeAgent) -> None:
        self.events = events
        self.log = log
        self.agent = agent

    def all(self, event: str) -> list[Event]:
        """The events of one kind."""
        return [found for found in self.events if found["event"] == event]

    def result(self, name: str = "") -> Event:
        """The result of the test whose id ends like this, or of the only one."""
        found = [event for event in self.all("finished") if event["id"].endswith(name)]
        assert len(found) == 1, (
            f"{[event['id'] for event in self.events if 'id' in event]}\n{self.log}"
        )
        return found[0]

    def outcomes(self) -> dict[str, str]:
        """The outcomes by the tests' names."""
        return {e["id"].partition("::")[2]: e["outcome"] for e in self.all("finished")}


Grade = Callable[..., Graded]


@pytest.fixture
def grade(tmp_path: Path) -> Iterator[Grade]:
    """Grade a submission: `grade(tests, submission, …)`; both are texts or files by path."""
    agents: list[FakeAgent] = []

    def run(
        tests: str | Files,
        submission: str | Files = "",
        *,
        public: Files | None = None,
        app: dict[str, Any] | None = None,
        services: list[dict[str, Any]] | None = None,
        seconds: float = 5.0,
        output_bytes: int = 1024 * 1024,
        prepare: Callable[[FakeAgent], None] | None = None,
        folder: str = "",
    ) -> Graded:
        sandbox, grader = tmp_path / folder / "sandbox", tmp_path / folder / "grader"
        sandbox.mkdir(parents=True)
        agent = FakeAgent(sandbox, _files(submission, "solution.py"))
        agents.append(agent)
        if prepare is not None:
            prepare(agent)
        _lay(grader / "hidden", _files(tests, "test_hidden.py"))
        _lay(grader / "public", public or {})
        settings = {
            "limits": {"test_seconds": seconds, "output_bytes": output_bytes},
            "app": app,
            "services": services or [],
            "suites": [
                {"path": str(grader / name), "visibility": name} for name in ("public", "hidden")
            ],
        }
        (grader / "challenge.json").write_text(json.dumps(settings))
        return _grade(grader, agent)

    yield run
    for agent in agents:
        agent.close()


def _grade(folder: Path, agent: FakeAgent) -> Graded:
    ours, theirs = socket.socketpair()
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-m", "dayone_harness.grade"],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "TMPDIR": str(folder),
                "DAYONE_CHANNEL_FD": str(theirs.fileno()),
                "DAYONE_CANDIDATE_SOCKET": agent.path,
            },
            pass_fds=[theirs.fileno()],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    theirs.close()
    ours.sendall(b"\x01")  # there is work
    with ours, ours.makefile("rb") as stream:
        events = []
        while head := stream.read(4):
            (length,) = struct.unpack(">I", head)
            assert length <= 1024 * 1024
            events.append(json.loads(stream.read(length)))
    process.wait()
    return Graded(events, log.read_text(errors="replace"), agent)


def _files(given: str | Files, name: str) -> Files:
    files = {name: given} if isinstance(given, str) else given
    return {k: textwrap.dedent(v) if isinstance(v, str) else v for k, v in files.items()}


def _lay(folder: Path, files: Files) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
    folder.mkdir(parents=True, exist_ok=True)


class Opened:
    """A candidate fixture without pytest around it."""

    def __init__(
        self, candidate: Candidate, agent: FakeAgent, clock: Clock, output: Output
    ) -> None:
        self.candidate = candidate
        self.agent = agent
        self.clock = clock
        self.output = output


Open = Callable[..., Opened]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Open a submission: `opened(submission, …)` has the `candidate` that a test would get."""
    everything: list[Opened] = []

    def run(
        submission: str | Files = "",
        *,
        app: dict[str, Any] | None = None,
        seconds: float = 5.0,
        output_bytes: int = 1024 * 1024,
    ) -> Opened:
        agent = FakeAgent(tmp_path, _files(submission, "solution.py"))
        clock, output = Clock(), Output(output_bytes)
        clock.deadline = Deadline(seconds)
        settings = App.parse(app) if app else None
        candidate = Candidate(Link(agent.path), clock, output, settings)
        everything.append(Opened(candidate, agent, clock, output))
        return everything[-1]

    yield run
    for one in everything:
        one.candidate.stop()
        one.agent.close()
