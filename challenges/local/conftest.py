"""Run this project's tests on your own machine: `python -m pytest`.

The tests talk to your code through the `candidate` fixture below. Here it imports your modules
directly and starts commands on your machine. When your work is judged, the same tests and more run
with a `candidate` that does the same things inside a sandbox. Three things differ there: values are
copied on their way in and out, an object of a class of your own stays in the sandbox (its
attributes and methods still work), and every test has a time limit.

You need not change this file; changes to it are not taken into account.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import importlib
import io
import itertools
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import pytest

if TYPE_CHECKING:
    import httpx

# The server that the tests talk to: its command, port, readiness path, start time and environment.
APP: dict[str, object] | None = None  # dayone:app
# What your code finds running beside it: for each service the variable with its address.
SERVICES: dict[str, str] = {}  # dayone:services

ROOT = Path(__file__).resolve().parent
COMMAND_SECONDS = 60.0
DATABASES = ("postgres", "mariadb")
NOT_THE_PROJECT = {
    *(".git", "node_modules", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"),
    *(".hypothesis", ".tox", ".idea", ".vscode", ".DS_Store"),
}


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known that tie a test to a line of the scorecard."""
    config.addinivalue_line("markers", "criterion(name, weight=1): what the test counts towards")
    config.addinivalue_line("markers", "title(text): what the test is called in the report")


@pytest.fixture(scope="session")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Candidate]:
    """Your project, as the tests see it."""
    project = Candidate(tmp_path_factory)
    yield project
    project.fresh()


@pytest.fixture(autouse=True)
def _own_folder_for_each_test(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.chdir(ROOT)
    yield
    candidate.forget_folder()


class Candidate:
    """Your modules, your commands and your server."""

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders
        self._folder: Path | None = None
        self._server: Server | None = None

    # Modules and what they hold

    def module(self, name: str) -> Any:
        """Import a module of your project."""
        if str(ROOT) not in sys.path:
            sys.path.insert(0, str(ROOT))
        return importlib.import_module(name)

    def raises(self, expected: type[BaseException] | str, match: str | None = None) -> Raises:
        """Expect an exception, named by its class or as "package.module.Name"."""
        return Raises(expected, match)

    def collect(self, iterable: Iterable[Any], limit: int = 1000) -> list[Any]:
        """What iterating over it yields, at most `limit` elements."""
        return list(itertools.islice(iterable, limit))

    def item(self, container: Any, key: Any) -> Any:
        """Return `container[key]`."""
        return container[key]

    def length(self, container: Any) -> int:
        """Return `len(container)`."""
        return len(container)

    def is_instance(self, value: object, cls: Any) -> bool:
        """Return `isinstance(value, cls)`."""
        return isinstance(value, cls)

    def wait(self, awaitable: Awaitable[Any]) -> Any:
        """Await a coroutine to its end."""

        async def finish() -> Any:
            return await awaitable

        return asyncio.run(finish())

    def text_of(self, value: object) -> str:
        """Return `str(value)`."""
        return str(value)

    # Commands

    def run(
        self,
        command: str | Sequence[str],
        files: Mapping[str, str | bytes] | None = None,
        stdin: str | bytes | None = None,
        env: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Done:
        """Run a command in a copy of your project; the commands of one test share the copy."""
        if self._folder is None:
            self._folder = self._copy()
        for path, content in (files or {}).items():
            target = self._folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        seconds = timeout or COMMAND_SECONDS
        try:
            done = subprocess.run(
                arguments(command),
                cwd=self._folder,
                env=environment(env),
                input=stdin.encode() if isinstance(stdin, str) else stdin or b"",
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{command!r} did not end within {seconds:g} s") from None
        stdout, stderr = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
        return Done(done.returncode, stdout, stderr, self._folder)

    # The server

    def http(self) -> httpx.Client:
        """An HTTP client for your server, which is started when it is not running yet."""
        import httpx

        return httpx.Client(
            base_url=f"http://127.0.0.1:{self._running_server().port}",
            headers={"Accept-Encoding": "identity"},
            timeout=COMMAND_SECONDS,
            trust_env=False,
        )

    def tcp(self, port: int | None = None) -> socket.socket:
        """A connection to your server, or to another port that your code listens on."""
        if port is None or (APP is not None and port == APP["port"]):
            port = self._running_server().port
        return socket.create_connection(("127.0.0.1", port), timeout=COMMAND_SECONDS)

    # Services

    def url(self, service: str) -> str:
        """Where a service answers, from the environment variable that your code reads too."""
        variable = SERVICES[service]
        if variable not in os.environ:
            pytest.fail(f"start the service {service!r} and set {variable} to its address")
        return os.environ[variable]

    def sql(
        self,
        statement: str,
        parameters: Sequence[object] | Mapping[str, object] = (),
        service: str | None = None,
    ) -> Any:
        """Rows as tuples, or the number of rows changed: a statement of its own transaction."""
        databases = [name for name in SERVICES if name in DATABASES]
        if service is None and len(databases) != 1:
            raise RuntimeError(f"this exercise has {len(databases)} databases: say which")
        url = self.url(service or databases[0])
        with connect(url) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.rowcount if cursor.description is None else [tuple(r) for r in cursor]

    # Files

    def read(self, path: str) -> bytes:
        """The content of a file of your project."""
        return (ROOT / path).read_bytes()

    def text(self, path: str) -> str:
        """The content of a text file of your project."""
        return self.read(path).decode()

    def exists(self, path: str) -> bool:
        """Whether your project has this file or folder."""
        return (ROOT / path).exists()

    def files(self, prefix: str = "") -> list[str]:
        """The paths of your project's files that begin with `prefix`."""
        found = []
        for folder, folders, names in os.walk(ROOT):
            left_out = left_out_of(folder, folders + names)
            folders[:] = [name for name in folders if name not in left_out]
            files = [Path(folder) / name for name in names if name not in left_out]
            found += [file.relative_to(ROOT).as_posix() for file in files]
        return sorted(path for path in found if path.startswith(prefix))

    # State

    def fresh(self) -> None:
        """Stop your server and forget your modules and files; what is used next starts anew."""
        if self._server is not None:
            self._server.stop()
        self._server = None
        self._folder = None
        for name, module in list(sys.modules.items()):
            source = getattr(module, "__file__", None)
            if source and is_part_of_the_project(Path(source)):
                del sys.modules[name]
        importlib.invalidate_caches()

    def forget_folder(self) -> None:
        """Let the next command run in a new copy of your project."""
        self._folder = None

    def _copy(self) -> Path:
        folder = self._folders.mktemp("project") / ROOT.name
        shutil.copytree(ROOT, folder, ignore=left_out_of, symlinks=True)
        return folder

    def _running_server(self) -> Server:
        if APP is None:
            raise RuntimeError("this exercise has no server")
        if self._server is None or not self._server.is_alive():
            self._server = Server(APP, self._copy())
        return self._server


@dataclass(frozen=True)
class Done:
    """A command that has ended, and the files that it left."""

    returncode: int
    stdout: str
    stderr: str
    folder: Path

    @property
    def output(self) -> str:
        """Both outputs: first stdout, then stderr."""
        return self.stdout + self.stderr

    def exists(self, path: str) -> bool:
        """Whether this file or folder is there."""
        return (self.folder / path).exists()

    def read(self, path: str) -> bytes:
        """The file's bytes."""
        return (self.folder / path).read_bytes()

    def text(self, path: str) -> str:
        """The file's text (UTF-8)."""
        return self.read(path).decode()

    def json(self, path: str) -> Any:
        """The value in a JSON file."""
        return json.loads(self.text(path))

    def rows(self, path: str) -> list[dict[str, str]]:
        """The rows of a CSV file by column name."""
        return list(csv.DictReader(io.StringIO(self.text(path), newline="")))

    def frame(self, path: str) -> Any:
        """The table in a CSV, TSV, JSON, Parquet or Excel file, as a pandas DataFrame."""
        import pandas

        source = io.BytesIO(self.read(path))
        match Path(path).suffix.lower():
            case ".parquet":
                return pandas.read_parquet(source)
            case ".json":
                return pandas.read_json(source)
            case ".jsonl":
                return pandas.read_json(source, lines=True)
            case ".xlsx":
                return pandas.read_excel(source)
            case ".tsv":
                return pandas.read_csv(source, sep="\t")
            case _:
                return pandas.read_csv(source)


class Raises:
    """The exception that a block must raise; afterwards `value` holds it."""

    def __init__(self, expected: type[BaseException] | str, match: str | None) -> None:
        self._expected = expected
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
        wanted = self._expected if isinstance(self._expected, str) else self._expected.__name__
        if kind is None or value is None:
            raise AssertionError(f"expected {wanted}, but nothing was raised")
        if not self._fits(kind):
            return False
        self.value, self.message = value, str(value)
        self.type = full_name(kind)
        if self._match is not None and not re.search(self._match, self.message):
            raise AssertionError(f"{wanted} says {self.message!r}, which lacks {self._match!r}")
        return True

    def _fits(self, kind: type[BaseException]) -> bool:
        if isinstance(self._expected, str):
            return any(self._expected in (full_name(c), c.__qualname__) for c in kind.__mro__)
        return issubclass(kind, self._expected)


class Server:
    """Your server, running in a copy of your project."""

    def __init__(self, app: Mapping[str, Any], folder: Path) -> None:
        self.port: int = app["port"]
        if self._accepts():
            pytest.fail(f"port {self.port} is taken: stop the program that uses it", pytrace=False)
        self._log = folder.with_name("server.log")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                arguments(app["command"]),
                cwd=folder,
                env=environment(app.get("env")),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_ready(app.get("ready"), float(app.get("start_seconds", 10.0)))

    def is_alive(self) -> bool:
        """Whether the server is running."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the server and what it started."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _wait_until_ready(self, path: str | None, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not (self._accepts() if path is None else self._answers(path)):
            if not self.is_alive():
                self._fail(f"the server ended with code {self._process.returncode}")
            if time.monotonic() > deadline:
                self.stop()
                self._fail(f"the server did not answer on port {self.port} within {seconds:g} s")
            time.sleep(0.02)

    def _accepts(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    def _answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=1):
                return True
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False

    def _fail(self, reason: str) -> None:
        last = self._log.read_text(errors="replace").splitlines()[-20:]
        pytest.fail("\n".join([reason, *last]), pytrace=False)


def connect(url: str) -> Any:
    """Connect to a database; everything is committed at once."""
    if url.startswith("postgresql:"):
        return importlib.import_module("psycopg").connect(url, autocommit=True)
    parts = urllib.parse.urlsplit(url)
    return importlib.import_module("pymysql").connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=parts.username,
        password=parts.password or "",
        database=parts.path.lstrip("/"),
        autocommit=True,
    )


def arguments(command: str | Sequence[str]) -> list[str]:
    """A command as a list of arguments; "python" is the one that runs the tests."""
    parts = shlex.split(command) if isinstance(command, str) else list(command)
    return [sys.executable, *parts[1:]] if parts[0] in ("python", "python3") else parts


def environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    """The environment of a command; commands of this Python's environment come first."""
    tools = Path(sys.executable).parent
    path = os.pathsep.join([str(tools), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1", **(extra or {})}


def full_name(cls: type) -> str:
    """The name of a class with its module; a built-in one's alone."""
    return (
        cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
    )


def left_out_of(folder: str, names: Iterable[str]) -> set[str]:
    """Name what is not the project's in one of its folders: caches, environments, this file."""
    paths = {name: Path(folder) / name for name in names}
    return {
        name
        for name, path in paths.items()
        if name in NOT_THE_PROJECT or (path / "pyvenv.cfg").exists() or path == Path(__file__)
    }


def is_part_of_the_project(path: Path) -> bool:
    """Whether a module's file belongs to the project: not a test, this file or a library."""
    if not path.is_relative_to(ROOT) or path.is_relative_to(sys.prefix):
        return False
    return path != Path(__file__) and path.relative_to(ROOT).parts[0] != "tests"
