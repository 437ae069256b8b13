"""A database as production has it: revisions 001 to 003, 24,000 parcels in 40 months."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lockers import Lockers, part

PRODUCTION = Path(__file__).with_name("production.sql")
COLUMNS = {
    "stations": "id, name, opened_on, IFNULL(closed_on, '')",
    "parcels": "id, station_id, courier, size, stored_at, IFNULL(collected_at, ''),"
    " IFNULL(returned_at, ''), fee_cents",
    "reminders": "id, parcel_id, sent_at",
}


@dataclass
class Story:
    """What the migration did, and what a report cost afterwards."""

    lockers: Lockers
    code: int
    stderr: str
    before: dict[str, Any]
    after: dict[str, Any]
    columns_before: list[Any]
    columns_after: list[Any]
    names: list[str]
    again: list[str]
    reads: int
    selects: int
    report: dict[str, Any]


def contents(lockers: Lockers) -> dict[str, Any]:
    """How many rows each table has, and a checksum of them."""
    return {
        table: lockers.sql(
            f"SELECT COUNT(*), CAST(SUM(CRC32(CONCAT_WS('|', {columns}))) AS SIGNED) FROM {table}"
        )
        for table, columns in COLUMNS.items()
    }


def columns(lockers: Lockers) -> list[Any]:
    """The columns of the tables, with their types."""
    return list(
        lockers.sql(
            "SELECT table_name, column_name, column_type FROM information_schema.columns"
            " WHERE table_schema = DATABASE()"
            " AND table_name IN ('stations', 'parcels', 'reminders')"
            " ORDER BY table_name, ordinal_position"
        )
    )


def applied(lockers: Lockers) -> list[str]:
    """The migrations that are noted as applied."""
    return [name for (name,) in lockers.sql("SELECT name FROM schema_migrations ORDER BY name")]


def counter(lockers: Lockers, pattern: str) -> int:
    """What the server has counted since its start."""
    return sum(int(value) for _, value in lockers.sql(f"SHOW GLOBAL STATUS LIKE '{pattern}'"))


@pytest.fixture(scope="module")
def story(candidate: Any) -> Story:
    """Production, migrated; then one report."""
    candidate.fresh()
    lockers = Lockers(candidate)
    for statement in PRODUCTION.read_text().split(";\n"):
        if statement.strip():
            lockers.sql(statement)
    before, columns_before = contents(lockers), columns(lockers)
    done = candidate.run("python -m kubik migrate")
    names = applied(lockers)
    candidate.run("python -m kubik migrate")
    again = applied(lockers)
    after = contents(lockers)
    for table in COLUMNS:
        lockers.sql(f"ANALYZE TABLE {table}")
    reads, selects = counter(lockers, "Handler_read%"), counter(lockers, "Com_select")
    report = lockers.report("2025-06")
    return Story(
        lockers=lockers,
        code=done.returncode,
        stderr=done.stderr[-600:],
        before=before,
        after=after,
        columns_before=columns_before,
        columns_after=columns(lockers),
        names=names,
        again=again,
        reads=counter(lockers, "Handler_read%") - reads,
        selects=counter(lockers, "Com_select") - selects,
        report=report,
    )


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("The report lets the server read its month, and not the whole table")
def test_rows_read(story: Story) -> None:
    assert part(story.report["totals"], "parcels", "collected") == [600, 540]
    assert story.reads <= 12_000, f"{story.reads} rows were read for 600 parcels"


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("The number of queries does not grow with the number of stations")
def test_number_of_queries(story: Story) -> None:
    assert len(story.report["stations"]) == 140
    assert story.selects <= 10, f"{story.selects} SELECTs for 140 stations"


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("The index comes with a new migration, which loses nothing and runs once")
def test_migration(story: Story) -> None:
    assert story.code == 0, story.stderr
    assert story.after == story.before
    assert story.columns_after == story.columns_before
    assert story.names[:3] == [
        "001_stations_and_parcels.sql",
        "002_reminders.sql",
        "003_fees_and_closed_stations.sql",
    ]
    assert [name[:4] for name in story.names[3:4]] == ["004_"], "no new migration was applied"
    assert story.again == story.names


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("On a big table the figures are right as well")
def test_figures_of_a_big_month(story: Story) -> None:
    found = story.lockers.sql(
        "SELECT COUNT(*), CAST(SUM(fee_cents) AS SIGNED), COUNT(collected_at) FROM parcels"
        " WHERE stored_at >= '2025-06-01' AND stored_at < '2025-07-01'"
    )
    totals = story.report["totals"]
    assert [tuple(part(totals, "parcels", "fees_cents", "collected"))] == list(found)
    assert part(totals, "late", "reminders") == [171, 150]
    assert sum(line.get("parcels") for line in story.report["stations"]) == 600
    assert {line.get("busiest_courier") for line in story.report["stations"]} == {
        "Brum",
        "Mol",
        "Zip",
    }
