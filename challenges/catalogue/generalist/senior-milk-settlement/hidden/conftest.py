"""Runs of ``settle`` over files that the tests bring along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parent / "data"
COMMAND = "python -m creamery settle inbox out --farms farms.csv --month 2026-05"
OUT = ("statements.txt", "rejects.txt", "daily.csv")
FARMS = """\
code;name;scheme
1;Ash;A
2;Birch;B
3;Cedar;C
"""


@dataclass(frozen=True)
class Settled:
    """How a run ended."""

    code: int
    stdout: str
    stderr: str
    statements: str
    rejects: str

    @property
    def troubles(self) -> list[str]:
        """The lines on stderr."""
        return self.stderr.splitlines()

    @property
    def last(self) -> str:
        """The sum of it all, on stdout."""
        return self.stdout.rstrip("\n").rpartition("\n")[2]

    def amounts(self, name: str) -> list[str]:
        """The lines of a farm's statement from base to total, blanks made one."""
        block = next((b for b in self.statements.split("\n\n") if f" {name} (" in b), "")
        lines = [" ".join(line.split()) for line in block.splitlines()]
        assert len(lines) > 4, f"no statement of {name}:\n{self.statements}"
        return lines[4:]


class Dairy:
    """The candidate's program."""

    def __init__(self, candidate: Any) -> None:
        self.candidate = candidate

    def settle(
        self,
        inbox: Mapping[str, str | bytes],
        plugins: Mapping[str, str] | None = None,
        farms: str = FARMS,
    ) -> Settled:
        """Run a settlement that has to be done; plug-ins by the names of their files."""
        files: dict[str, str | bytes] = {f"inbox/{name}": text for name, text in inbox.items()}
        files |= {f"plugins/{name}": text for name, text in (plugins or {}).items()}
        done = self.candidate.run(COMMAND, files=files | {"farms.csv": farms})
        assert done.returncode in (0, 1), f"ended with {done.returncode}: {done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        statements, rejects = (done.text(f"out/{name}") for name in OUT[:2])
        return Settled(done.returncode, done.stdout, done.stderr, statements, rejects)

    def assert_as_before(self, name: str) -> None:
        """Run a stored case and compare all that the old program made of it, byte by byte."""
        folder = DATA / name
        inbox_folder = folder / "inbox"
        paths = [path for path in inbox_folder.rglob("*") if path.is_file()]
        inbox = {f"{name}/{path.relative_to(inbox_folder)}": path.read_bytes() for path in paths}
        done = self.candidate.run(
            COMMAND.replace("inbox", name),
            files=inbox | {"farms.csv": (folder / "farms.csv").read_bytes()},
        )
        assert done.stderr == ""
        for file in OUT:
            expected = (folder / "expected" / file).read_text(encoding="utf-8")
            assert done.text(f"out/{file}") == expected, file
        assert done.stdout == (folder / "expected/stdout.txt").read_text(encoding="utf-8")
        first = (folder / "expected/rejects.txt").read_text(encoding="utf-8").splitlines()[0]
        assert done.returncode == (0 if first == "0 rejected" else 1)


@pytest.fixture
def dairy(candidate: Any) -> Dairy:
    """The program, to be run."""
    return Dairy(candidate)


def assert_trouble(line: str, plugin: str, about: str = "") -> None:
    """Check a line on stderr about a plug-in; how it says what happened is free."""
    begin = f"creamery: plugin {plugin}: "
    assert line.startswith(begin), line
    assert line.removeprefix(begin).strip() != "", f"does not say what happened: {line}"
    assert about in line
