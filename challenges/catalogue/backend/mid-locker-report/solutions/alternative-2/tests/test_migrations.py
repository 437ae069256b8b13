"""Migration 004 on the tables as production has them."""

from typing import Any


def test_004_changes_no_row(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    candidate.sql(
        "INSERT INTO stations (id, name, opened_on) VALUES (900001, 'Vinkel', '2019-05-01')"
    )
    candidate.sql(
        "INSERT INTO parcels (station_id, courier, size, stored_at)"
        " VALUES (900001, 'Brum', 'S', '2020-02-03 10:00:00')"
    )
    candidate.sql("DROP INDEX parcels_stored ON parcels")
    candidate.sql("DELETE FROM schema_migrations WHERE name = '004_parcels_by_time.sql'")
    before = candidate.sql("SELECT * FROM parcels ORDER BY id")
    done = candidate.run("python -m kubik migrate")
    assert (done.returncode, done.stdout) == (0, "applied 004_parcels_by_time.sql\n")
    assert candidate.run("python -m kubik migrate").stdout == ""
    assert candidate.sql("SELECT * FROM parcels ORDER BY id") == before
    candidate.sql("DELETE FROM parcels WHERE station_id = 900001")
    candidate.sql("DELETE FROM stations WHERE id = 900001")
