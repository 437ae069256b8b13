"""What revision 0003 does with the bookings of before. They live in a schema of their own here."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

EVERYTHING = "SELECT id, bike_id, member_id, starts_at, ends_at, note, created_at FROM old.bookings ORDER BY id"


@pytest.fixture
def alembic(candidate: Any) -> Iterator[Any]:
    """Runs alembic on an empty schema."""
    candidate.http()  # the server's own migration brings the extension into `public`
    candidate.sql("CREATE SCHEMA old")
    url = candidate.url("postgres")
    url += ("&" if "?" in url else "?") + "options=" + quote("-csearch_path=old")

    def run(command: str) -> None:
        done = candidate.run(f"alembic {command}", env={"DATABASE_URL": url})
        assert done.returncode == 0, done.output

    yield run
    candidate.sql("DROP SCHEMA old CASCADE")


def test_the_revision_there_and_back(candidate: Any, alembic: Any) -> None:
    alembic("upgrade 0002")
    candidate.sql("INSERT INTO old.bikes (name) VALUES ('Otter'), ('Beaver')")
    candidate.sql("INSERT INTO old.members (name) VALUES ('Family Okafor')")
    # id, bike, from, to, status, the day on which it was made, what becomes of it
    rows = [
        (1, 1, 9, 12, "confirmed", 3, "displaced"),  # overlaps 3, which is older
        (2, 1, 8, 10, "confirmed", 4, "confirmed"),  # overlaps only 1, which is displaced
        (3, 1, 11, 14, "confirmed", 2, "confirmed"),
        (4, 1, 14, 15, "confirmed", 5, "confirmed"),  # begins when 3 ends
        (5, 1, 8, 15, "cancelled", 1, "cancelled"),
        (6, 2, 9, 12, "confirmed", 1, "confirmed"),  # as old as 7, and a smaller id
        (7, 2, 11, 13, "confirmed", 1, "displaced"),
        (8, 2, 12, 13, "confirmed", 6, "confirmed"),  # overlaps only 7
    ]
    for row in rows:
        candidate.sql(
            "INSERT INTO old.bookings"
            " (id, bike_id, member_id, starts_at, ends_at, status, note, created_at)"
            " VALUES (%s, %s, 1, timestamptz '2026-05-01Z' + %s * interval '1 hour',"
            " timestamptz '2026-05-01Z' + %s * interval '1 hour', %s, 'cello',"
            " timestamptz '2026-04-01Z' + %s * interval '1 day')",
            row[:6],
        )
    before = candidate.sql(EVERYTHING)

    def statuses() -> list[str]:
        return [row[0] for row in candidate.sql("SELECT status FROM old.bookings ORDER BY id")]

    for _ in range(2):
        alembic("upgrade head")
        assert candidate.sql(EVERYTHING) == before
        assert statuses() == [row[6] for row in rows]
        with pytest.raises(psycopg.errors.ExclusionViolation):
            candidate.sql("UPDATE old.bookings SET status = 'confirmed' WHERE id = 1")
        alembic("downgrade 0002")
        assert candidate.sql(EVERYTHING) == before
        assert statuses() == [row[4] for row in rows]
        with pytest.raises(psycopg.errors.CheckViolation):
            candidate.sql("UPDATE old.bookings SET status = 'displaced' WHERE id = 1")
    candidate.sql("UPDATE old.bookings SET bike_id = 2")  # whatever the rows are: no rule any more
