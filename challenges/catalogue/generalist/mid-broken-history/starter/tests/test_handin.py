"""What can be said of a hand-in at first sight. `python handin.py ../plotwater` makes one."""

import csv
import io
from typing import Any

import pytest

GIT = ["git", "-c", "core.hooksPath=/dev/null", "-C", "looked-at"]
INCIDENT = ["--readings", "incident/readings.csv", "--season", "2025"]


def fetch(candidate: Any) -> None:
    """Make a repository of both bundles, with the branches as they were handed in."""
    assert candidate.exists("handin.bundle"), "there is no handin.bundle: run handin.py"
    candidate.run(["git", "init", "--quiet", "--bare", "looked-at"])
    git(candidate, "fetch", "--quiet", "../project.bundle", "+refs/heads/*:refs/published/*")
    git(candidate, "fetch", "--quiet", "../handin.bundle", "+refs/heads/*:refs/heads/*")


def git(candidate: Any, *arguments: str) -> str:
    done = candidate.run([*GIT, *arguments])
    assert done.returncode == 0, f"git {arguments[0]}: {done.stderr}"
    return str(done.stdout)


@pytest.mark.criterion("git")
@pytest.mark.title("The hand-in can be fetched and holds both branches")
def test_both_branches(candidate: Any) -> None:
    fetch(candidate)
    branches = git(candidate, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    assert branches == ["estimates", "main"]


@pytest.mark.criterion("git")
@pytest.mark.title("What was published on main is still there, and estimates begins on main")
def test_branches_stand_on_each_other(candidate: Any) -> None:
    fetch(candidate)
    assert git(candidate, "merge-base", "refs/published/main", "main") == git(
        candidate, "rev-parse", "refs/published/main"
    )
    assert git(candidate, "merge-base", "main", "estimates") == git(candidate, "rev-parse", "main")


@pytest.mark.criterion("problem_solving")
@pytest.mark.title("Plot 14 pays for the water that it has used")
def test_plot_14(candidate: Any) -> None:
    fetch(candidate)
    git(candidate, "worktree", "add", "--quiet", "--detach", "../program", "main")
    # -P: the program is the one in PYTHONPATH, whatever else lies in this folder.
    command = ["python", "-P", "-m", "plotwater", "bills", *INCIDENT]
    done = candidate.run(command, env={"PYTHONPATH": "program"})
    assert done.returncode == 0, done.stderr
    rows = {row["plot"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert rows["14"]["units"] == "171"
    assert rows["14"]["total"] == "27.86"
