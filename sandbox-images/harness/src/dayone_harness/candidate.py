"""The `candidate` fixture: the submission, as a test sees it."""

from __future__ import annotations

import re
import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from .calls import Clock, Session
from .errors import CandidateError, Details, Failure, TimeIsUpError, candidate_error
from .process import STDIN, Output, Process
from .remote import Handle, caller_of, name_of
from .server import App, Server, command_of
from .services import Services
from .tunnel import Tunnel
from .wire import Deadline, Link
from .workspaces import Done, Workspace, as_text, found, normal

if TYPE_CHECKING:
    from types import TracebackType

    import httpx

Expected = type[BaseException] | Handle | str

# The agent passes on what a process has printed before what it answers. Only what a process of the
# process prints may come later; it is worth waiting for where it may explain a failure.
PATIENCE_AFTER_FAILURE = 0.02


class Candidate:
    """The candidate's modules, commands and server, all in a sandbox of their own."""

    def __init__(
        self,
        link: Link,
        clock: Clock,
        output: Output,
        app: App | None,
        services: Services | None = None,
    ) -> None:
        self._link = link
        self._clock = clock
        self._output = output
        self._app = app
        self._services = services or Services([])
        self._session: Session | None = None
        self._reader: Session | None = None
        self._server: Server | None = None
        self._no_server: Failure | None = None
        self._hanging: dict[str, str] = {}
        self._workspace: Workspace | None = None
        self._abandoned: list[int] = []
        self._submission: dict[str, bytes] | None = None

    # Modules and what they hold

    def module(self, name: str) -> Any:
        """Import a module of the submission."""
        if name in self._hanging:
            raise TimeIsUpError(self._hanging[name])
        began = time.monotonic()
        try:
            return self._worker().call(f"importing {name}", "import", name)
        except CandidateError as error:
            raise _import_failure(name, error) from None
        except TimeIsUpError as error:
            if time.monotonic() - began > self._clock.deadline.seconds / 2:
                self._hanging[name] = error.message
            raise

    def raises(self, expected: Expected, match: str | None = None) -> Raises:
        """Expect an exception of the candidate's, by its class or as "package.module.Name"."""
        return Raises(expected, match)

    def collect(self, iterable: object, limit: int = 1000) -> list[Any]:
        """What iterating over an object in the sandbox yields, at most `limit` elements."""
        found: list[Any] = self._ask(iterable, list, "collecting", "collect", limit)
        return found

    def item(self, container: object, key: object) -> Any:
        """`container[key]`, there."""
        return self._ask(container, object, "reading an item of", "item", key)

    def length(self, container: object) -> int:
        """`len(container)`, there."""
        found: int = self._ask(container, int, "measuring", "length")
        return found

    def is_instance(self, value: object, cls: type | Handle) -> bool:
        """`isinstance`, there; the class is the candidate's or the standard library's."""
        if isinstance(cls, type):
            if caller_of(value) is None:
                return isinstance(value, cls)
            name = (cls.__module__, cls.__qualname__)
            return self._ask(value, bool, "examining", "is_instance", name) is True
        return self._worker_of(cls).call("examining a value", "is_instance", value, cls) is True

    def wait(self, awaitable: object) -> Any:
        """Await a coroutine to its end, there."""
        return self._ask(awaitable, object, "awaiting", "wait")

    def text_of(self, value: object) -> str:
        """`str(value)`, there."""
        found: str = self._ask(value, str, "the text of", "text")
        return found

    # Commands

    def run(
        self,
        command: str | Sequence[str],
        files: Mapping[str, str | bytes] | None = None,
        stdin: str | bytes | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Done:
        """Run a command in a clean copy of the submission, which the commands of a test share."""
        deadline = self._clock.deadline
        if self._workspace is None:
            self._workspace = Workspace(self._link, self._clock, self._abandoned)
        workspace = self._workspace
        given = {path: _bytes(content) for path, content in (files or {}).items()}
        workspace.put({normal(path): content for path, content in given.items()})
        argv = command_of(shlex.split(command) if isinstance(command, str) else list(command))
        shown = shlex.join(argv[1:]) if argv[0] == sys.executable else shlex.join(argv)
        shown = f"python {shown}" if argv[0] == sys.executable else shown
        if timeout is not None:
            deadline = deadline.within(timeout, lambda: _timeout(shown, timeout))
        process = Process.start(
            self._link, self._output, deadline, argv, env, workspace.root, keep=True
        )
        try:
            process.send(STDIN, _bytes(stdin or b""), deadline)
            process.close_stdin(deadline)
            ended = process.finish(deadline)
        except TimeIsUpError as error:
            raise TimeIsUpError(f"{error.message}: it was running {shown!r}") from None
        finally:
            process.kill()
        if ended.output_limit or (ended.out_of_memory and ended.returncode != 0):
            raise ended.failure(repr(shown), "while it ran")
        if ended.code is None and ended.signal is None:
            raise ended.failure(repr(shown), "while it ran")
        stdout, stderr = (p.decode(errors="replace") for p in (process.stdout, process.stderr))
        return Done(ended.returncode, stdout, stderr, workspace, self._table)

    # The server

    def http(self) -> httpx.Client:
        """An HTTP client for the server, which is started when it is not running yet."""
        from . import http

        port = self._running_server().port
        return http.client(port, self._connect, lambda: self._clock.deadline)

    def tcp(self, port: int | None = None) -> Tunnel:
        """A connection to the server, or to another port that the candidate's code listens on."""
        if port is None or (self._app is not None and port == self._app.port):
            port = self._running_server().port
        return self._connect(port, self._clock.deadline)

    # Services

    def url(self, service: str) -> str:
        """Where a service answers; a fake's is the same for the tests and the submission."""
        return self._services.url(service)

    def sql(
        self,
        statement: str,
        parameters: Sequence[object] | Mapping[str, object] = (),
        service: str | None = None,
    ) -> Any:
        """Rows as tuples, or the number of rows changed: a statement of its own transaction."""
        url = self._services.database(service)
        return self._side_worker().call("a query", "sql", url, statement, parameters)

    # Files

    def read(self, path: str) -> bytes:
        """The content of a submitted file."""
        return found(self._files(), path)

    def text(self, path: str) -> str:
        """The content of a submitted text file."""
        return as_text(self.read(path), path)

    def exists(self, path: str) -> bool:
        """Whether this file, or a folder with files, was submitted."""
        return normal(path) in self._files() or bool(self.files(normal(path) + "/"))

    def files(self, prefix: str = "") -> list[str]:
        """The paths of the submitted files that begin with `prefix`."""
        return sorted(path for path in self._files() if path.startswith(prefix))

    # State

    def fresh(self) -> None:
        """Kill what the candidate runs and restore its files; what is used next starts anew."""
        self.stop()
        # Servers of the image start anew: their time is not the test's.
        with self._clock.stopped(self._services.start_seconds):
            self._link.reset(self._clock.deadline)
        self._no_server = None
        self._hanging.clear()
        self._workspace = None
        self._abandoned = []

    # For the plugin

    def begin_test(self) -> None:
        """Give back the workspaces of earlier tests."""
        while self._abandoned:
            self._link.remove(self._abandoned.pop(), self._clock.deadline)

    def end_test(self, *, went_well: bool, timed_out: bool) -> None:
        """Take in what was printed or sent unasked; after a time-out, end what may hang."""
        self._workspace = None
        if timed_out:
            self.stop()
        elif self._session is not None:
            self._session.end_test(0.0 if went_well else PATIENCE_AFTER_FAILURE)

    def stop(self) -> None:
        """End the candidate's processes."""
        for running in (self._session, self._reader):
            if running is not None:
                running.close()
        if self._server is not None:
            self._server.stop()
        self._session = self._reader = self._server = None

    # Details

    def _worker(self) -> Session:
        if self._session is not None:
            self._session.check()
        if self._session is None or not self._session.is_alive():
            self._session = Session(self._link, self._output, self._clock)
        return self._session

    def _worker_of(self, value: object) -> Any:
        """The process that has an object; values are sent to the one that is there."""
        return caller_of(value) or self._worker()

    def _ask(
        self, target: object, kind: type, what: str, operation: str, *arguments: object
    ) -> Any:
        """Carry out an operation that has a result of a kind."""
        name = name_of(target) if isinstance(target, Handle) else type(target).__name__
        what = f"{what} {name}"
        found = self._worker_of(target).call(what, operation, target, *arguments)
        if not isinstance(found, kind):
            raise Failure(f"what came back from {what} cannot be used: it is no {kind.__name__}")
        return found

    def _side_worker(self) -> Session:
        """A process for the tests' own needs. It belongs to the submission like any other there."""
        if self._reader is None or not self._reader.is_alive():
            self._reader = Session(self._link, self._output, self._clock)
        return self._reader

    def _table(self, content: bytes, suffix: str) -> Any:
        return self._side_worker().call("reading a table", "table", content, suffix)

    def _running_server(self) -> Server:
        if self._app is None:
            raise RuntimeError("the challenge has no [app]: there is no server to talk to")
        if self._no_server is not None:
            raise self._no_server
        if self._server is None or not self._server.is_alive():
            with self._clock.stopped(self._app.start_seconds):
                self._start_server(self._app)
        assert self._server is not None
        return self._server

    def _start_server(self, app: App) -> None:
        self._server = Server(self._link, app, self._output, self._clock.deadline)
        try:
            self._server.wait_until_ready()
        except Failure as failure:
            self._server.stop()
            self._no_server = failure
            raise

    def _connect(self, port: int, deadline: Deadline) -> Tunnel:
        try:
            return Tunnel.open(self._link, port, deadline)
        except ConnectionRefusedError:
            if (
                self._server is not None
                and port == self._server.port
                and not self._server.is_alive()
            ):
                raise self._server.death("during the test") from None
            raise

    def _files(self) -> dict[str, bytes]:
        if self._submission is None:
            self._submission = Workspace(self._link, self._clock, self._abandoned).get("")
        return self._submission


class Raises:
    """The exception that a block must raise; afterwards `value` holds it."""

    def __init__(self, expected: Expected, match: str | None) -> None:
        if isinstance(expected, type):
            name = f"{expected.__module__}.{expected.__qualname__}"
            self._wanted = name.removeprefix("builtins.")
        else:
            self._wanted = expected if isinstance(expected, str) else name_of(expected)
        self._match = match
        self.value: Any = None
        self.type = ""
        self.message = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if value is None:
            raise AssertionError(f"expected {self._wanted}, but nothing was raised")
        error = value
        if isinstance(value, Failure) and self._wanted in ("ImportError", "ModuleNotFoundError"):
            error = value.error or value
        if not isinstance(error, CandidateError) or not error.dayone.is_a(self._wanted):
            return False
        self.value, self.type, self.message = error, error.type, error.message
        if self._match is not None and not re.search(self._match, error.message):
            raise AssertionError(
                f"{error.type} says {error.message!r}, which lacks {self._match!r}"
            )
        return True


def _import_failure(name: str, error: CandidateError) -> Failure:
    message = error.message
    if error.dayone.is_a("SyntaxError"):
        message = re.sub(r" \([^()]*, line \d+\)$", "", message)
    place = error.dayone.place or name
    return Failure(f"{place}: {error.type}: {message}", "import_error", error)


def _timeout(command: str, seconds: float) -> CandidateError:
    details = Details(("TimeoutError", "OSError", "Exception"), "", None)
    return candidate_error(details, f"{command!r} did not end within {seconds:g} s")


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else bytes(content)
