"""The submission, with its results as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from exports import Riverlog


@pytest.fixture
def riverlog(candidate: Any) -> Riverlog:
    """The submission."""
    from exports import Riverlog

    return Riverlog(candidate)
