"""The repository that was handed in. Everything happens in the candidate's sandbox."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

PUBLISHED = "720cd53d1c4643a96f5099921d6c5cc1b038b2b0"
"""The tip of `main` as the candidate got it."""

FOLDER = "handed-in.git"
SAFE = ["git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-C", FOLDER]
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ADVICE": "0",
}
# Starting processes is what takes time here: a script is one command, and what was found is kept.
OPEN = """
set -e
git init --quiet --bare "$0"
cd "$0"
git fetch --quiet --no-tags ../project.bundle '+refs/*:refs/published/*'
git fetch --quiet --no-tags ../handin.bundle '+refs/*:refs/*'
"""
RUN = """
set -e
if [ ! -e "$0" ]; then
    mkdir "$0"
    tar -xf "$0.tar" -C "$0"
fi
cd "$0"
exec "$@"
"""
EXCHANGE = """
set -e
mkdir "$0"
tar -xf "$0.tar" -C "$0"
rm -rf "$0/plotwater"
tar -xf "$1.tar" -C "$0" plotwater
cd "$0"
exec python -m unittest
"""

Answer = tuple[int, str, str]
"""How a command of Git's ended, and its two outputs."""

HEADER = "plot,date,reading,note"


@dataclass(frozen=True)
class Commit:
    """A commit and what is written on it."""

    id: str
    parents: tuple[str, ...]
    author: tuple[str, str]
    message: str

    @property
    def subject(self) -> str:
        """The first line."""
        return self.message.partition("\n")[0]


class Repository:
    """The branches of handin.bundle, in a fresh repository without a working tree."""

    def __init__(
        self, candidate: Any, answers: dict[tuple[str, ...], Answer], trees: dict[str, bytes]
    ) -> None:
        self._candidate = candidate
        self._answers = answers
        self._trees = trees
        self._is_open = False

    # Questions to Git, whose answers are the same for all tests

    def git(self, *arguments: str) -> str:
        """What a command of Git's says; a command that fails fails the test."""
        code, stdout, stderr = self._ask(*arguments)
        assert code == 0, f"git {' '.join(arguments)}: {stderr}"
        return stdout

    def answers(self, *arguments: str) -> bool:
        """Whether a command of Git's ends with success."""
        code, _, _ = self._ask(*arguments)
        return code == 0

    def id_of(self, revision: str) -> str:
        """A commit's id."""
        return self.git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()

    def commits(self, since: str, until: str) -> list[Commit]:
        """The commits of one end that the other one lacks, oldest first."""
        shape = "--format=%H%x00%P%x00%an%x00%ae%x00%B%x01"
        text = self.git("log", "--reverse", "--topo-order", shape, f"{since}..{until}")
        found = []
        for record in text.split("\x01")[:-1]:
            commit, parents, name, mail, message = record.lstrip("\n").split("\x00")
            author = (name, mail)
            found.append(Commit(commit, tuple(parents.split()), author, message.strip()))
        return found

    def new_on_main(self) -> list[Commit]:
        """The commits that the candidate added to main."""
        return self.commits(PUBLISHED, "main")

    def steps(self) -> list[Commit]:
        """The three commits of the branch."""
        found = self.commits("main", "estimates")
        subjects = [commit.subject for commit in found]
        assert len(found) == 3, f"estimates is not three commits on top of main: {subjects}"
        return found

    def file(self, revision: str, path: str) -> str:
        """A file's text as it is in a commit."""
        return self.git("show", f"{revision}:{path}")

    # The program as it is in a commit

    def run(self, revision: str, *command: str, rows: Sequence[str] | None = None) -> Any:
        """Run a command in a folder with a commit's files; the rows are in `../readings.csv`."""
        folder = f"program-of-{revision}"
        files: dict[str, str | bytes] = {f"{folder}.tar": self._tree(revision)}
        if rows is not None:
            files["readings.csv"] = "\n".join([HEADER, *rows, ""])
        return self._candidate.run(["sh", "-c", RUN, folder, *command], files=files)

    def program(self, revision: str, *arguments: str, rows: Sequence[str] | None = None) -> str:
        """What the program prints, as it is in a commit."""
        done = self.run(revision, "python", "-m", "plotwater", *arguments, rows=rows)
        assert done.returncode == 0, f"{revision}: plotwater {arguments} failed: {done.stderr}"
        return str(done.stdout)

    def report(self, revision: str, rows: Sequence[str], season: int) -> list[list[str]]:
        """The cells of the report on a season, the header first."""
        arguments = ("bills", "--readings", "../readings.csv", "--season", str(season))
        text = self.program(revision, *arguments, rows=rows)
        return list(csv.reader(io.StringIO(text)))

    def bills(self, revision: str, rows: Sequence[str], season: int) -> dict[str, dict[str, str]]:
        """The report's rows by plot, the one of the sums among them, as cells by column."""
        header, *lines = self.report(revision, rows, season)
        assert all(len(line) == len(header) for line in lines), f"rows differ in length: {lines}"
        return {line[0]: dict(zip(header, line, strict=True)) for line in lines}

    def units(self, revision: str, rows: Sequence[str], season: int) -> dict[str, str]:
        """The units of each plot."""
        bills = self.bills(revision, rows, season)
        return {plot: bill["units"] for plot, bill in bills.items() if plot != "all"}

    def own_tests(self, revision: str) -> tuple[bool, str]:
        """Whether the project's own tests pass in a commit, and the end of what they say."""
        done = self.run(revision, "python", "-m", "unittest")
        return done.returncode == 0, done.stderr[-1500:]

    def own_tests_with_package_of(self, revision: str, other: str) -> bool:
        """Whether a commit's tests pass with the package of another commit."""
        folder = f"tests-of-{revision}"
        package = f"package-of-{other}"
        files = {f"{folder}.tar": self._tree(revision), f"{package}.tar": self._tree(other)}
        done = self._candidate.run(["sh", "-c", EXCHANGE, folder, package], files=files)
        return bool(done.returncode == 0)

    # Details

    def _open(self) -> None:
        if not self._is_open:
            assert self._candidate.exists("handin.bundle"), "there is no handin.bundle"
            done = self._candidate.run(["sh", "-c", OPEN, FOLDER], env=ENVIRONMENT)
            assert done.returncode == 0, f"the bundle cannot be fetched: {done.stderr}"
            self._is_open = True

    def _ask(self, *arguments: str) -> Answer:
        if arguments not in self._answers:
            self._open()
            done = self._candidate.run([*SAFE, *arguments], env=ENVIRONMENT)
            self._answers[arguments] = (done.returncode, done.stdout, done.stderr)
        return self._answers[arguments]

    def _tree(self, revision: str) -> bytes:
        """A commit's files as a tar archive, which is only unpacked where the program runs."""
        if revision not in self._trees:
            self._open()
            command = [*SAFE, "archive", "--output", "../tree.tar", revision]
            done = self._candidate.run(command, env=ENVIRONMENT)
            assert done.returncode == 0, f"git archive {revision}: {done.stderr}"
            self._trees[revision] = done.read("tree.tar")
        return self._trees[revision]


@pytest.fixture(scope="session")
def answers() -> dict[tuple[str, ...], Answer]:
    """What Git has answered so far."""
    return {}


@pytest.fixture(scope="session")
def trees() -> dict[str, bytes]:
    """The files of the commits that were looked at."""
    return {}


@pytest.fixture
def repository(
    candidate: Any, answers: dict[tuple[str, ...], Answer], trees: dict[str, bytes]
) -> Repository:
    """What was handed in."""
    return Repository(candidate, answers, trees)
