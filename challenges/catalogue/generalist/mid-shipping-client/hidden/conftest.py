"""The fixture of the tests that send something."""

from typing import Any

import pytest


@pytest.fixture
def room(candidate: Any) -> Any:
    """A new day in the packing room."""
    # Modules beside the tests can be imported only once these are being collected.
    from packing_room import Room

    return Room(candidate)
