"""The season report, and drills."""

from datetime import date
from typing import Any

import pytest

WINTER = date(2026, 1, 1), date(2026, 3, 31)
JANUARY = "2026-01-05"


def fill(shed: Any) -> None:
    """Two branches, three drills, two loans."""
    shed.sql(
        "INSERT INTO lending_branch (id, name) VALUES (%s, %s)", [(1, "Leith Walk"), (2, "Gorgie")]
    )
    shed.sql(
        "INSERT INTO lending_tool (id, branch_id, name, category) VALUES (%s, %s, %s, %s)",
        [(1, 1, "Hammer drill", "Drills"), (2, 1, "Cordless drill", "drills "), (3, 2, "Vice", "")],
    )
    shed.sql("INSERT INTO lending_member (id, name) VALUES (%s, %s)", [(1, "Ada")])
    shed.sql(
        "INSERT INTO lending_loan (id, tool_id, member_id, lent_on, due_on, returned_on)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [(1, 1, 1, JANUARY, "2026-01-12", "2026-01-13"), (2, 2, 1, JANUARY, "2026-01-12", None)],
    )
    shed.sql(
        "INSERT INTO lending_charge (loan_id, kind, cents) VALUES (%s, %s, %s)", [(1, "late", 50)]
    )


@pytest.mark.criterion("databases")
@pytest.mark.title("The report of a small winter, in at most 8 queries")
def test_winter(shed: Any, candidate: Any) -> None:
    fill(shed)
    shed.migrate()
    season = candidate.module("lending.reports").season
    with shed.queries() as counted:
        report = season(*WINTER)
    nothing = {"loans": 0, "members": 0, "late": 0, "charged_cents": 0, "categories": []}
    assert report == [
        {"branch": "Gorgie", **nothing, "idle_tools": 1},
        {
            "branch": "Leith Walk",
            "loans": 2,
            "members": 1,
            "late": 2,
            "charged_cents": 50,
            "idle_tools": 0,
            "categories": [{"category": "Drills", "loans": 2, "favourite": "Cordless drill"}],
        },
    ]
    assert candidate.length(counted) <= 8


@pytest.mark.criterion("frameworks")
@pytest.mark.title("Spellings become one category, and no category becomes Unsorted")
def test_categories(shed: Any, candidate: Any) -> None:
    fill(shed)
    shed.migrate()
    assert shed.sql("SELECT name FROM lending_category ORDER BY name") == [
        ("Drills",),
        ("Unsorted",),
    ]
    tool = candidate.module("lending.models").Tool.objects.get(id=3)
    assert tool.category.name == "Unsorted"


@pytest.mark.criterion("role_experience")
@pytest.mark.title("Late fees stop growing")
def test_late_fee(shed: Any, candidate: Any) -> None:
    late_fee = candidate.module("lending.fees").late_fee
    due = date(2026, 1, 12)
    assert late_fee(due, date(2026, 1, 12)) == 0
    assert late_fee(due, date(2026, 1, 14)) == 100
    assert late_fee(due, date(2026, 5, 1)) == 1500
