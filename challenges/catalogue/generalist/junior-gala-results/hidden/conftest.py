"""What the tests stand on: the result desk, and somebody who tries other people's tests."""

from typing import Any

import pytest
from desk import Desk
from reviewer import Reviewer


@pytest.fixture
def desk(candidate: Any) -> Desk:
    """The result desk."""
    return Desk(candidate)


@pytest.fixture(scope="session")
def reviewer(candidate: Any) -> Reviewer:
    """Who tries the tests; remembers how they end with the correct version."""
    return Reviewer(candidate)
