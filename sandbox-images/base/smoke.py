"""Uses each library of the image once, offline and under the walls of a sandbox."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from zoneinfo import ZoneInfo

import httpx
from waitress.server import create_server

GIT = ["git", "-c", "user.name=Sam", "-c", "user.email=sam@example.com"]


def run(*command: str, folder: str) -> str:
    """The output of a program."""
    ended = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return ended.stdout


def git() -> list[str]:
    """Commits twice, on two branches, and reads the history."""
    folder = mkdtemp()
    run("git", "init", "--quiet", "--initial-branch=main", folder=folder)
    for branch, number in (("main", "one"), ("other", "two")):
        run("git", "checkout", "--quiet", "-B", branch, folder=folder)
        Path(folder, number).write_text(number)
        run("git", "add", number, folder=folder)
        run(*GIT, "commit", "--quiet", "--message", number, folder=folder)
    return run("git", "log", "--format=%an: %s", folder=folder).splitlines()


def pytest_() -> list[object]:
    """Runs two tests, of which one fails."""
    folder = mkdtemp()
    Path(folder, "test_it.py").write_text(
        "def test_good(tmp_path):\n    assert tmp_path.is_dir()\n\n"
        "def test_bad():\n    assert 1 == 2\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return [ended.returncode, ended.stdout.strip().splitlines()[-1].partition(" in ")[0]]


def waitress_and_httpx() -> list[object]:
    """Serves a WSGI application, and asks it."""

    def site(_environ: dict[str, object], start: Callable[..., object]) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "application/json")])
        return [b'{"orders": 2}']

    server = create_server(site, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    answer = httpx.get(f"http://127.0.0.1:{server.effective_port}/", timeout=60)
    return [answer.status_code, answer.json()]


def time_zones() -> str:
    """Winter in Lisbon."""
    return datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Lisbon")).isoformat()
