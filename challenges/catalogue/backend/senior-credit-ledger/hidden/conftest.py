"""What the tests begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ferrous import Workshop


@pytest.fixture
def kiln(candidate: Any) -> Workshop:
    """A workshop of this test's own."""
    from ferrous import Workshop

    return Workshop.new(candidate)


@pytest.fixture
def slow(candidate: Any) -> Iterator[None]:
    """Let rows be written slowly, so that requests at once do meet."""
    candidate.http()
    candidate.sql(
        "CREATE FUNCTION take_a_while() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_sleep(0.04); RETURN NEW; END'"
    )
    for event, table in (("INSERT", "transfers"), ("UPDATE", "accounts")):
        candidate.sql(
            f"CREATE TRIGGER a_while BEFORE {event} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION take_a_while()"
        )
    yield
    candidate.sql("DROP FUNCTION take_a_while CASCADE")
