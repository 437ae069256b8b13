"""What every test of the report begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lockers import Lockers


@pytest.fixture(scope="session")
def migrated(candidate: Any) -> Lockers:
    """A database that is up to date."""
    from lockers import Lockers

    done = candidate.run("python -m kubik migrate")
    assert done.returncode == 0, done.stderr
    return Lockers(candidate)


@pytest.fixture
def lockers(migrated: Lockers) -> Lockers:
    """A database that is up to date, with nothing in it."""
    migrated.empty()
    return migrated
