"""The migration, on a database with bookings from before."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cooperative import INSERT, VALUES, Lade, at, refuses

# Label: bike, start, end, status, when it was made, and what the migration makes of it. The rows
# are entered in this order, so ids grow from top to bottom.
MAY, JUNE = "2026-05-02T18:00:00Z", "2026-06-02T18:00:00Z"
OLD = {
    # A chain: who overlaps only a displaced booking is not displaced.
    "chain 1": (
        1,
        at(6, "09:00"),
        at(6, "12:00"),
        "confirmed",
        "2026-05-01T08:00:00Z",
        "confirmed",
    ),
    "chain 2": (
        1,
        at(6, "11:00"),
        at(6, "14:00"),
        "confirmed",
        "2026-05-01T09:00:00Z",
        "displaced",
    ),
    "chain 3": (
        1,
        at(6, "13:00"),
        at(6, "16:00"),
        "confirmed",
        "2026-05-01T10:00:00Z",
        "confirmed",
    ),
    "chain 4": (
        1,
        at(6, "15:59"),
        at(6, "18:00"),
        "confirmed",
        "2026-05-01T11:00:00Z",
        "displaced",
    ),
    "chain 5": (
        1,
        at(6, "16:00"),
        at(6, "17:00"),
        "confirmed",
        "2026-05-01T12:00:00Z",
        "confirmed",
    ),
    # Entered first, but made later, by a microsecond.
    "later": (1, at(7), at(7, "12:00"), "confirmed", "2026-05-03T10:00:00.000001Z", "displaced"),
    "earlier": (1, at(7), at(7, "12:00"), "confirmed", "2026-05-03T10:00:00Z", "confirmed"),
    # One batch has one time: the id decides.
    "batch 1": (1, at(8, "09:00"), at(8, "11:00"), "confirmed", MAY, "confirmed"),
    "batch 2": (1, at(8, "10:00"), at(8, "13:00"), "confirmed", MAY, "displaced"),
    "batch 3": (1, at(8, "08:00"), at(8, "09:01"), "confirmed", MAY, "displaced"),
    "batch 4": (1, at(8, "11:00"), at(8, "12:00"), "confirmed", MAY, "confirmed"),
    # What is cancelled neither displaces nor is displaced.
    "cancelled": (1, at(9), at(9, "12:00"), "cancelled", "2026-04-01T08:00:00Z", "cancelled"),
    "after a cancelled": (1, at(9), at(9, "12:00"), "confirmed", MAY, "confirmed"),
    "cancelled late": (1, at(9), at(9, "12:00"), "cancelled", JUNE, "cancelled"),
    # A long one that was made last, and a long one that was made first.
    "short 1": (2, at(6, "10:00"), at(6, "11:00"), "confirmed", MAY, "confirmed"),
    "short 2": (2, at(7, "10:00"), at(7, "11:00"), "confirmed", MAY, "confirmed"),
    "long, last": (2, at(6, "08:00"), at(8, "08:00"), "confirmed", JUNE, "displaced"),
    "inside the long 2": (2, at(9, "10:00"), at(9, "11:00"), "confirmed", JUNE, "displaced"),
    "long, first": (2, at(9, "08:00"), at(12, "08:00"), "confirmed", MAY, "confirmed"),
    "inside the long 1": (2, at(11, "10:00"), at(11, "11:00"), "confirmed", JUNE, "displaced"),
    # On another bike the same hours are no clash.
    "other bike": (3, at(6, "09:00"), at(6, "12:00"), "confirmed", JUNE, "confirmed"),
}
PRODUCTION = Path(__file__).with_name("production.sql")
ROWS = """
    SELECT note, id, bike_id, member_id, starts_at::text, ends_at::text, created_at::text, status
    FROM bookings ORDER BY id
"""


@dataclass
class Story:
    """What happened to the old rows."""

    output: str
    codes: list[int]
    before: list[tuple[Any, ...]]
    after: list[tuple[Any, ...]]
    refuses_displaced: bool
    back: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def story(candidate: Any) -> Story:
    """Old rows that were migrated, and migrated back."""
    candidate.fresh()
    candidate.sql(PRODUCTION.read_text())
    values = [
        value
        for label, (bike, starts, ends, status, made_at, _) in OLD.items()
        for value in (bike, 1, starts, ends, status, label, made_at)
    ]
    candidate.sql(INSERT + f", {VALUES}" * (len(OLD) - 1), values)
    before = candidate.sql(ROWS)
    done = [candidate.run("alembic upgrade head")]
    after = candidate.sql(ROWS)
    done.append(candidate.run("alembic downgrade 0002"))
    back = candidate.sql(ROWS)
    displace = "UPDATE bookings SET status = 'displaced' WHERE note = 'chain 1'"
    return Story(
        output="\n".join(command.stderr[-600:] for command in done),
        codes=[command.returncode for command in done],
        before=before,
        after=after,
        refuses_displaced=refuses(candidate, displace),
        back=back,
    )


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("The migration loses no row and changes nothing but the status")
def test_rows_are_kept(story: Story) -> None:
    assert story.codes[0] == 0, story.output
    assert [row[:-1] for row in story.after] == [row[:-1] for row in story.before]
    assert "displaced" in {row[-1] for row in story.after}


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("Of bookings that clash, the one that was made first keeps its place")
def test_who_is_displaced(story: Story) -> None:
    assert story.codes[0] == 0, story.output
    assert {row[0]: row[-1] for row in story.after} == {
        label: row[-1] for label, row in OLD.items()
    }


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("The migration can be taken back, and everything is as it was")
def test_downgrade(story: Story) -> None:
    assert story.codes == [0, 0], story.output
    assert "displaced" in {row[-1] for row in story.after}
    assert story.back == story.before
    assert story.refuses_displaced, "the status 'displaced' is still allowed"


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("The service starts on an old database and goes on with it")
def test_service_on_old_rows(story: Story, candidate: Any) -> None:
    lade = Lade(candidate)
    ids = {row[0]: row[1] for row in story.before}
    lost = [label for label, row in reversed(OLD.items()) if row[-1] == "displaced"]
    found = [booking for page in lade.pages(status="displaced", limit=3) for booking in page]
    assert sorted(found) == sorted(ids[label] for label in lost)
    # 14:00 was only ever asked for by one who lost the bike.
    usage = {"bookings": 7, "hours": 16.0}
    assert lade.get("/bikes/1/usage", {"month": "2026-07"}) == usage
    assert lade.outcome(1, at(6, "11:00"), at(6, "12:30")) == (409, "bike_taken")
    assert lade.outcome(1, at(6, "12:00"), at(6, "13:00"), 1) == (409, "weekly_limit")
    assert lade.book(1, at(6, "12:00"), at(6, "13:00")) > max(ids.values())
