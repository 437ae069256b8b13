"""The server that the tests of a challenge talk to: started at first use, kept for the session."""

from __future__ import annotations

import re
import sys
import threading
from dataclasses import dataclass, field
from typing import Any, Self

from .calls import OUTPUTS_IN_A_LIFE
from .errors import Failure
from .process import STDERR, Exit, Output, Process
from .tunnel import Tunnel
from .wire import Deadline, Link

FIRST_PAUSE, LONGEST_PAUSE = 0.005, 0.05
MAX_LINES, MAX_TAIL = 20, 8 * 1024
IMPORT_ERROR = re.compile(r"(ImportError|ModuleNotFoundError|SyntaxError|IndentationError)\b")


@dataclass(frozen=True)
class App:
    """How a challenge's server is started."""

    command: list[str]
    port: int
    ready: str | None = None
    start_seconds: float = 10.0
    env: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, settings: dict[str, Any]) -> Self:
        """Read the settings of a challenge."""
        return cls(
            command=command_of(settings["command"]),
            port=settings["port"],
            ready=settings.get("ready"),
            start_seconds=float(settings.get("start_seconds", 10.0)),
            env=settings.get("env") or {},
        )


def command_of(argv: list[str]) -> list[str]:
    """The command with "python" as the one in both sandboxes."""
    return [sys.executable, *argv[1:]] if argv[:1] in (["python"], ["python3"]) else list(argv)


class Server:
    """A started server; a thread of its own takes in what it prints."""

    def __init__(self, link: Link, app: App, output: Output, deadline: Deadline) -> None:
        self._link = link
        self._app = app
        self.port = app.port
        self._tail = _Tail(output)
        self._process = Process.start(
            link,
            self._tail,
            deadline,
            app.command,
            app.env,
            output_limit=OUTPUTS_IN_A_LIFE * output.limit,
        )
        self._process.close_stdin(deadline)
        self._ended = threading.Event()
        threading.Thread(target=self._take_in, daemon=True).start()

    def is_alive(self) -> bool:
        """Whether it runs."""
        return not self._ended.is_set()

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._ended.wait(1)

    def wait_until_ready(self) -> None:
        """Wait for its first answer; fails the test when it ends or takes too long."""
        seconds, port = self._app.start_seconds, self._app.port
        reason = f"the server did not answer on port {port} within {seconds:g} s"
        deadline = Deadline(seconds, lambda: self._failure(reason, "time_limit"))
        pause = FIRST_PAUSE
        while not self._answers(deadline):
            if self._ended.wait(min(pause, deadline.left())):
                raise self.death("before it was ready")
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def death(self, when: str) -> Failure:
        """The failure of a test that needs it though it has ended."""
        failure = (self._process.exit or Exit()).failure("the server", when)
        return self._failure(failure.message, failure.cause)

    def _failure(self, reason: str, cause: str | None) -> Failure:
        lines = self._tail.lines()
        if cause == "crashed" and any(IMPORT_ERROR.match(line) for line in lines):
            cause = "import_error"
        return Failure("\n".join([reason, *lines]), cause)

    def _answers(self, deadline: Deadline) -> bool:
        try:
            with Tunnel.open(self._link, self._app.port, deadline) as tunnel:
                return self._app.ready is None or self._is_ready(tunnel, self._app.ready)
        except OSError:
            return False

    def _is_ready(self, tunnel: Tunnel, path: str) -> bool:
        """Whether the path answers; any answer but a server's error will do."""
        tunnel.settimeout(1)
        host = f"127.0.0.1:{self._app.port}"
        tunnel.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        status = b""
        while b"\n" not in status and len(status) < 1024:
            more = tunnel.recv(1024)
            if not more:
                return False
            status += more
        return re.match(rb"HTTP/1\.[01] [1-4]\d\d\b", status) is not None

    def _take_in(self) -> None:
        try:
            while self._process.exit is None:
                if not self._process.take_in():
                    self._process.rest(1)
        except Failure:
            pass  # it broke the protocol, and is dead
        finally:
            self._ended.set()


class _Tail:
    """Hands output on, and remembers the last of what was said on the standard error."""

    def __init__(self, output: Output) -> None:
        self.limit = output.limit
        self._output = output
        self._last = b""

    def add(self, kind: int, data: bytes) -> bool:
        """Keep some output."""
        if kind == STDERR:
            self._last = (self._last + data)[-MAX_TAIL:]
        return self._output.add(kind, data)

    def lines(self) -> list[str]:
        """The last lines."""
        return self._last.decode(errors="replace").splitlines()[-MAX_LINES:]
