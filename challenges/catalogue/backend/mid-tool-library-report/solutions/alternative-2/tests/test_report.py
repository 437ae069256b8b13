"""The season report against a slow one, and how many queries it takes."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from test_season import WINTER

Table = list[tuple[Any, ...]]


def day(number: int) -> str:
    """A day near the winter, as it is in the tables."""
    return (date(2025, 12, 25) + timedelta(days=number)).isoformat()


def some_rows(seed: int) -> dict[str, Table]:
    """Rows of all tables, with a lot of coincidences."""
    rng = random.Random(seed)

    def maybe(number: int) -> str | None:
        return None if rng.random() < 0.4 else day(number)

    loans = []
    for number in range(1, 200):
        lent = rng.randrange(110)
        due = lent + rng.randrange(-1, 8)
        back = maybe(due + rng.randrange(-3, 4))
        loans.append((number, rng.randrange(1, 50), rng.randrange(1, 7), day(lent), day(due), back))
    names = ["Drill", "drill", "Étau", "Zange", "Ax"]
    return {
        "branch (id, name)": [(1, "b"), (2, "Z"), (3, "é"), (4, "a"), (5, "empty")],
        "tool (id, branch_id, name, category, retired_on)": [
            (
                number,
                rng.randrange(1, 5),
                rng.choice(names),
                rng.choice(["Drills", "Étaux", "Zangen", "Unsorted", "a"]),
                maybe(rng.randrange(85, 110)),
            )
            for number in range(1, 80)
        ],
        "member (id, name)": [(number, "M") for number in range(1, 7)],
        "loan (id, tool_id, member_id, lent_on, due_on, returned_on)": loans,
        "charge (loan_id, kind, cents)": [
            (rng.randrange(1, 200), "late", rng.randrange(-200, 500)) for _ in range(150)
        ],
    }


def insert(shed: Any, rows: dict[str, Table]) -> None:
    """Put rows into the tables of 0003."""
    for table, its_rows in rows.items():
        places = ", ".join(["%s"] * len(its_rows[0]))
        shed.sql(f"INSERT INTO lending_{table} VALUES ({places})", its_rows)


def slow_report(rows: dict[str, Table], first: str, last: str) -> list[dict[str, Any]]:
    """The report as the README has it, by looking at each row."""
    branches, tools, _, loans, charges = rows.values()
    report = []
    for branch, name in sorted(branches, key=lambda row: row[1]):
        mine = {tool[0]: tool for tool in tools if tool[1] == branch}
        lent = [loan for loan in loans if loan[1] in mine and first <= loan[3] <= last]
        ids, used = {loan[0] for loan in lent}, {loan[1] for loan in lent}
        by_category = Counter(mine[loan[1]][3] for loan in lent)
        by_name = Counter((mine[loan[1]][3], mine[loan[1]][2]) for loan in lent)
        report.append(
            {
                "branch": name,
                "loans": len(lent),
                "members": len({loan[2] for loan in lent}),
                "late": sum(due < last if back is None else back > due for *_, due, back in lent),
                "charged_cents": sum(cents for loan, _, cents in charges if loan in ids),
                "idle_tools": sum(
                    tool[0] not in used and (tool[4] is None or tool[4] > last)
                    for tool in mine.values()
                ),
                "categories": [
                    {
                        "category": category,
                        "loans": count,
                        "favourite": min(
                            (-lent, name)
                            for (its, name), lent in by_name.items()
                            if its == category
                        )[1],
                    }
                    for category, count in sorted(
                        by_category.items(), key=lambda item: (-item[1], item[0])
                    )
                ],
            }
        )
    return report


@pytest.mark.parametrize("seed", range(5))
def test_the_same_as_slowly(shed: Any, candidate: Any, seed: int) -> None:
    rows = some_rows(seed)
    insert(shed, rows)
    shed.migrate()
    season = candidate.module("lending.reports").season
    for first, last in (WINTER, (WINTER[0], WINTER[0]), WINTER[::-1]):
        with shed.queries() as counted:
            report = season(first, last)
        assert report == slow_report(rows, first.isoformat(), last.isoformat())
        assert candidate.length(counted) <= 8


def test_no_branches_at_all(shed: Any, candidate: Any) -> None:
    shed.migrate()
    assert candidate.module("lending.reports").season(*WINTER) == []


def test_the_command_prints_it(shed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {
        "branch (id, name)": [(1, "Gorgie")],
        "tool (id, branch_id, name, category)": [(1, 1, "Vice", " ")],
        "member (id, name)": [(1, "Ada")],
        "loan (tool_id, member_id, lent_on, due_on)": [(1, 1, "2026-01-01", "2026-03-31")],
    }
    insert(shed, rows)
    shed.migrate()
    shed.command("season_report", "2026-01-01", "2026-03-31")
    assert capsys.readouterr().out == (
        "Gorgie: 1 loans to 1 members, 0 late, 0.00 charged, 0 tools idle\n"
        "  Unsorted: 1, most of all Vice\n"
    )
