"""What every test of the service begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cooperative import Lade


@pytest.fixture
def lade(candidate: Any) -> Lade:
    """The running service."""
    from cooperative import Lade

    return Lade(candidate)


@pytest.fixture
def slow(lade: Lade) -> Iterator[None]:
    """Let each INSERT into bookings take a while, so that requests at once do meet."""
    lade.sql(
        "CREATE FUNCTION take_a_while() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END'"
    )
    lade.sql(
        "CREATE TRIGGER take_a_while BEFORE INSERT ON bookings"
        " FOR EACH ROW EXECUTE FUNCTION take_a_while()"
    )
    yield
    lade.sql("DROP FUNCTION take_a_while CASCADE")
