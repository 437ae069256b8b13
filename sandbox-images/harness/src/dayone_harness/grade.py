"""Runs the tests: `python -I -B -m dayone_harness.grade` in the grader sandbox.

It warms itself up before there is any work. Once the runner says that there is, it reads
`challenge.json` in the current directory, runs pytest, and tells the runner by events on its
channel. It decides no verdict: what the events add up to is the runner's business.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest

from .approximation import expect_numbers
from .calls import Clock
from .candidate import Candidate
from .events import Channel
from .explanations import explain_nothing
from .plugin import Grading, Suite
from .process import Output
from .server import App
from .services import Service, Services
from .wire import Link

PLUGINS_OFF = (
    *("cacheprovider", "stepwise", "junitxml", "pastebin", "doctest", "debugging", "setuponly"),
    *("setupplan", "faulthandler", "warnings", "subtests", "legacypath", "nose"),
)
# One test of each ending that has code of its own in pytest.
WARM_UP = """
import pytest

def test_passes(tmp_path):
    assert [1] == [1]

def test_fails():
    with pytest.raises(ValueError):
        raise ValueError
    assert {"a": [1, 2]} == {"a": [1, 3]}
"""


def main() -> int:
    """Run the tests of the challenge in the current directory."""
    channel = Channel(socket.socket(fileno=int(os.environ.pop("DAYONE_CHANNEL_FD"))))
    socket_path = os.environ.pop("DAYONE_CANDIDATE_SOCKET")
    for name in [name for name in os.environ if name.startswith("PYTEST_")]:
        del os.environ[name]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    expect_numbers()
    explain_nothing()
    warm_up()
    if not channel.wait():
        return 1
    folder = Path.cwd()
    settings = json.loads((folder / "challenge.json").read_text())
    suites = [Suite(Path(suite["path"]), suite["visibility"]) for suite in settings["suites"]]
    clock = Clock()
    output = Output(int(settings["limits"]["output_bytes"]))
    app = App.parse(settings["app"]) if settings.get("app") else None
    services = Services([Service.parse(service) for service in settings.get("services", [])])
    link = Link(socket_path, services.environment)
    candidate = Candidate(link, clock, output, app, services)
    seconds = float(settings["limits"]["test_seconds"])
    grading = Grading(suites, seconds, candidate, clock, output, channel, services)
    try:
        code = pytest.main(arguments(folder, suites), plugins=[grading])
    finally:
        candidate.stop()
    if grading.is_broken:
        return 1
    if not grading.was_collected or grading.unfinished:
        grading.break_off(f"pytest ended too early, with code {int(code)}")
        return 1
    channel.send("done")
    return 0


def warm_up() -> None:
    """Import now what a run of tests imports: pytest imports much of itself only when it runs."""
    with contextlib.suppress(ImportError):
        importlib.import_module("httpx")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_warm.py").write_text(WARM_UP)
        with contextlib.redirect_stdout(io.StringIO()):
            pytest.main(arguments(folder, [Suite(folder, "hidden")]))


def arguments(folder: Path, suites: list[Suite]) -> list[str]:
    """The command line of pytest: no configuration but this, no plugin but ours."""
    return [
        *(str(suite.path) for suite in suites if suite.path.is_dir()),
        "--config-file=/dev/null",
        f"--rootdir={folder}",
        f"--confcutdir={folder}",
        "--import-mode=importlib",
        "--capture=no",
        "--tb=native",
        "--no-header",
        "--no-summary",
        "--quiet",
        "--quiet",
        f"--basetemp={Path(tempfile.gettempdir()) / 'dayone'}",
        *(f"-pno:{name}" for name in PLUGINS_OFF),
    ]


if __name__ == "__main__":
    sys.exit(main())
