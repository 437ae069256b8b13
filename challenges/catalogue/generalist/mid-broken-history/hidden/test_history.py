"""What the history looks like: who, when, where, and what must not be in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from conftest import PUBLISHED

if TYPE_CHECKING:
    from conftest import Commit, Repository

CULPRIT = "0541b763ea08bb5f9032c7bacd866aff8d02c2a8"
TOKEN = "fs-import-7Q2mVx84LrKd"
RUBEN = ("Ruben Aaltink", "ruben@fenside.example")
IMANI = ("Imani Sorrelby", "imani@fenside.example")
OTHER_AREAS = {"docs", "tests", "release"}
LEFT_BEHIND = r"^(<<<<<<< |>>>>>>> |\|\|\|\|\|\|\| )"


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("The commit that broke the bills was found, and the repair names it")
def test_culprit_is_named(repository: Repository) -> None:
    named = [
        line.removeprefix("Fixes:").strip()
        for commit in repository.new_on_main()
        for line in commit.message.splitlines()
        if line.startswith("Fixes:")
    ]
    assert named == [CULPRIT]


@pytest.mark.criterion("git", weight=3)
@pytest.mark.title("The published main is untouched, and one commit was added to it")
def test_main_grows_by_one_commit(repository: Repository) -> None:
    assert repository.answers("merge-base", "--is-ancestor", PUBLISHED, "main"), (
        "the published tip of main is not part of main any more"
    )
    added = repository.new_on_main()
    assert [commit.parents for commit in added] == [(PUBLISHED,)]


@pytest.mark.criterion("git", weight=3)
@pytest.mark.title("The branch is three commits in a line on top of the new main")
def test_branch_is_a_line_on_main(repository: Repository) -> None:
    repository.new_on_main()
    steps = repository.steps()
    below = [repository.id_of("main"), *[commit.id for commit in steps[:-1]]]
    assert [commit.parents for commit in steps] == [(parent,) for parent in below]
    assert repository.id_of("main") != PUBLISHED, "the repair is missing below the branch"


@pytest.mark.criterion("git", weight=2)
@pytest.mark.title("Ruben and Imani are still the authors of their work")
def test_authors_stay(repository: Repository) -> None:
    assert [commit.author for commit in repository.steps()] == [RUBEN, RUBEN, IMANI]


@pytest.mark.criterion("git", weight=2)
@pytest.mark.title("All new messages keep to the team's convention")
def test_messages(repository: Repository) -> None:
    slips = []
    for commit in [*repository.new_on_main(), *repository.commits("main", "estimates")]:
        modules = repository.git("ls-tree", "--name-only", commit.id, "plotwater/").split()
        areas = {path.split("/")[-1].removesuffix(".py") for path in modules} | OTHER_AREAS
        slips += [f"{commit.subject!r} {slip}" for slip in slips_of(commit, areas)]
    assert slips == []
    assert len(repository.new_on_main()) > 0, "there is no new commit on main"
    assert repository.commits("main", "estimates"), "there is no commit on estimates"


def slips_of(commit: Commit, areas: set[str]) -> list[str]:
    """What a message does that CONTRIBUTING.md does not allow."""
    subject, *rest = commit.message.splitlines()
    area, _, summary = subject.partition(": ")
    why = [line for line in rest[1:] if line.strip() and not line.startswith("Fixes:")]
    slips = {
        "begins with no area": area not in areas,
        "has no small letter after its area": not re.match("[a-z]", summary),
        "is longer than 60 characters": len(subject) > 60,
        "ends with a full stop": subject.endswith("."),
        "has no empty line below it": bool(rest and rest[0].strip()),
        "has no line that says why": not why,
        "has a line of more than 72 characters below it": any(len(line) > 72 for line in rest),
    }
    return [slip for slip, is_there in slips.items() if is_there]


@pytest.mark.criterion("security", weight=3)
@pytest.mark.title("The leaked token is in no commit of the hand-in")
def test_token_is_nowhere(repository: Repository) -> None:
    assert repository.commits("main", "estimates"), "there is no commit on estimates"
    refs = ["--exclude=refs/published/*", "--all"]
    commits = repository.git("rev-list", *refs, "--not", PUBLISHED).split()
    search = ["grep", "--name-only", "--text", "-F", "-e", TOKEN]
    holders = repository.git(*search, *commits) if repository.answers(*search, *commits) else ""
    assert holders.splitlines() == []
    messages = repository.git("log", *refs, "--format=%B").splitlines()
    assert [line for line in messages if TOKEN in line] == []
    touching = repository.git("log", *refs, "--full-history", "--format=%s", "--", "upload.cfg")
    assert touching.splitlines() == []


@pytest.mark.criterion("git", weight=1)
@pytest.mark.title("Nothing is left over: no other branch, no conflict marker")
def test_nothing_left_over(repository: Repository) -> None:
    branches = repository.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    assert branches == ["estimates", "main"]
    new = [*repository.new_on_main(), *repository.commits("main", "estimates")]
    assert new, "there is no new commit"
    search = ["grep", "--name-only", "-E", "-e", LEFT_BEHIND, *[commit.id for commit in new]]
    marked = repository.git(*search) if repository.answers(*search) else ""
    assert marked.splitlines() == []
    files = repository.git("ls-tree", "-r", "--name-only", "estimates").split()
    assert [path for path in files if path.endswith((".orig", ".rej", ".pyc"))] == []


@pytest.mark.criterion("git", weight=2)
@pytest.mark.title("Each change is in the changelog, and what was released is as it was")
def test_changelog(repository: Repository) -> None:
    before = sections(repository.file(PUBLISHED, "CHANGELOG.md"))
    published = before.pop("Unreleased")
    added = repository.new_on_main()
    news = len(published)
    for commit in [*added, *repository.steps()]:
        now = sections(repository.file(commit.id, "CHANGELOG.md"))
        unreleased = now.pop("Unreleased", [])
        assert now == before, f"{commit.subject}: a released version's lines have changed"
        assert [line for line in published if line not in unreleased] == [], commit.subject
        assert len(unreleased) > news, f"{commit.subject}: adds no line under Unreleased"
        news = len(unreleased)
    assert len(added) == 1


def sections(changelog: str) -> dict[str, list[str]]:
    """The lines of a changelog by the version that they stand under."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in changelog.splitlines():
        if line.startswith("## "):
            name = line.removeprefix("## ").strip()
            assert name not in found, f"CHANGELOG.md has {name!r} twice"
            found[name] = []
        elif line.strip() and name:
            found[name].append(line.rstrip())
    return found
