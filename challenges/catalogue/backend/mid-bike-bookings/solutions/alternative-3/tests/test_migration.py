"""The revision 0003, there and back, on a database of its own with double bookings in it."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

# id: bike, hours, made, status before, status after
BOOKINGS = {
    1: (1, 9, 12, "10:00", "confirmed", "confirmed"),
    2: (1, 11, 14, "11:00", "confirmed", "displaced"),
    3: (1, 13, 15, "12:00", "confirmed", "confirmed"),  # overlaps only the displaced one
    4: (
        1,
        12,
        13,
        "12:30",
        "confirmed",
        "confirmed",
    ),  # comes right after one, right before another
    5: (2, 9, 12, "12:00", "confirmed", "confirmed"),  # another bike
    # Made at the same moment: the id decides. And a smaller id made later.
    6: (3, 9, 12, "12:00", "confirmed", "displaced"),
    7: (3, 10, 20, "11:00", "confirmed", "confirmed"),
    8: (3, 19, 21, "11:00", "confirmed", "displaced"),
    9: (3, 20, 22, "11:00", "cancelled", "cancelled"),
    10: (3, 20, 23, "13:00", "confirmed", "confirmed"),  # overlaps a cancelled and a displaced one
    11: (4, 9, 12, "10:00", "confirmed", "confirmed"),
    12: (4, 9, 12, "10:00", "confirmed", "displaced"),
    13: (4, 8, 23, "10:30", "confirmed", "displaced"),  # all around another
    14: (4, 10, 11, "10:40", "confirmed", "displaced"),  # in the middle of another
}
ROWS = (
    "SELECT id, bike_id, member_id, starts_at, ends_at, note, created_at FROM bookings ORDER BY id"
)


@pytest.fixture
def old(candidate: Any) -> Iterator[str]:
    """The address of a new database."""
    url = candidate.url("postgres")
    candidate.sql("DROP DATABASE IF EXISTS bikepool_old")
    candidate.sql("CREATE DATABASE bikepool_old")
    yield url.rsplit("/", 1)[0] + "/bikepool_old"
    candidate.sql("DROP DATABASE bikepool_old")


def test_there_and_back(candidate: Any, old: str) -> None:
    def alembic(*words: str) -> None:
        done = candidate.run(["python", "-m", "alembic", *words], env={"DATABASE_URL": old})
        assert done.returncode == 0, done.stderr

    def statuses() -> dict[int, str]:
        with psycopg.connect(old) as connection:
            return dict(connection.execute("SELECT id, status FROM bookings").fetchall())

    def rows() -> list[Any]:
        with psycopg.connect(old) as connection:
            return connection.execute(ROWS).fetchall()

    alembic("upgrade", "head")  # an empty one
    alembic("downgrade", "0002")
    with psycopg.connect(old) as connection:
        connection.execute("INSERT INTO bikes (name) SELECT 'Otter' FROM generate_series(1, 4)")
        connection.execute("INSERT INTO members (name) VALUES ('Family Okafor')")
        for number, (bike, start, end, made, status, _) in BOOKINGS.items():
            connection.execute(
                "INSERT INTO bookings"
                " (id, bike_id, member_id, starts_at, ends_at, status, note, created_at)"
                " VALUES (%s, %s, 1, %s, %s, %s, 'n', %s)",
                [
                    *(number, bike, f"2026-06-01 {start}:00Z", f"2026-06-01 {end}:00Z"),
                    *(status, f"2026-05-01 {made}Z"),
                ],
            )
    before = rows()
    for _ in range(2):
        alembic("upgrade", "head")
        assert statuses() == {number: row[-1] for number, row in BOOKINGS.items()}
        assert rows() == before
        alembic("downgrade", "0002")
        assert statuses() == {number: row[-2] for number, row in BOOKINGS.items()}
        assert rows() == before
    with psycopg.connect(old) as connection:
        left = connection.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'bookings' ORDER BY 1"
        ).fetchall()
    assert left == [("bookings_by_bike",), ("bookings_pkey",)]
