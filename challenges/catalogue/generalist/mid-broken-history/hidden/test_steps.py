"""Each new commit by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import PUBLISHED

if TYPE_CHECKING:
    from conftest import Repository

ROWS = [
    "06,2024-03-30,1000,",
    "06,2024-09-14,1250,",
    "06,2025-03-29,1300,",
]
COLUMNS = ["plot", "units", "water", "standing", "total"]


@pytest.mark.criterion("testing", weight=3)
@pytest.mark.title("The project's own tests pass at each new commit")
def test_every_commit_is_green(repository: Repository) -> None:
    added = repository.new_on_main()
    steps = repository.commits("main", "estimates")
    assert added, "there is no new commit on main"
    assert steps, "there is no commit on estimates"
    failing = {}
    for commit in [*added, *steps]:
        passed, said = repository.own_tests(commit.id)
        if not passed:
            failing[commit.subject] = said
    assert failing == {}


@pytest.mark.criterion("testing", weight=3)
@pytest.mark.title("A test on main fails without the repair")
def test_repair_is_tested(repository: Repository) -> None:
    passed, said = repository.own_tests("main")
    assert passed, said
    passed_before = repository.own_tests_with_package_of("main", PUBLISHED)
    assert not passed_before, "the tests of main pass with the package as it was before"


@pytest.mark.criterion("testing", weight=2)
@pytest.mark.title("Each step of the branch brings tests that fail without it")
def test_steps_are_tested(repository: Repository) -> None:
    untested = [
        commit.subject
        for commit in repository.steps()
        if repository.own_tests_with_package_of(commit.id, commit.parents[0])
    ]
    assert untested == []


@pytest.mark.criterion("git", weight=1)
@pytest.mark.title("Each step of the branch brings the docs that belong to it")
def test_steps_are_documented(repository: Repository) -> None:
    undocumented = []
    for commit in repository.steps():
        show = ("diff-tree", "--root", "--no-commit-id", "--name-only", "-r", commit.id)
        docs = [path for path in repository.git(*show).splitlines() if path.endswith(".md")]
        if not set(docs) - {"CHANGELOG.md"}:
            undocumented.append(commit.subject)
    assert undocumented == []


@pytest.mark.criterion("git", weight=2)
@pytest.mark.title("Each commit of the branch has its own step and none of the next")
def test_steps_are_apart(repository: Repository) -> None:
    estimate, price, report = (
        repository.report(step.id, ROWS, 2025) for step in repository.steps()
    )
    assert estimate == [
        COLUMNS,
        ["06", "250", "34.00", "6.50", "40.50"],
        ["all", "250", "34.00", "6.50", "40.50"],
    ]
    assert price == [
        COLUMNS,
        ["06", "250", "25.00", "6.50", "31.50"],
        ["all", "250", "25.00", "6.50", "31.50"],
    ]
    assert report == [
        [*COLUMNS, "estimated"],
        ["06", "250", "25.00", "6.50", "31.50", "yes"],
        ["all", "250", "25.00", "6.50", "31.50", ""],
    ]
