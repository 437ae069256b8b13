"""The season report says what counting one by one said."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
INSERT = {
    "branch": "INSERT INTO lending_branch (id, name) VALUES (%s, %s)",
    "member": "INSERT INTO lending_member (id, name) VALUES (%s, %s)",
    "tool": (
        "INSERT INTO lending_tool (id, branch_id, name, category, retired_on)"
        " VALUES (%s, %s, %s, %s, %s)"
    ),
    "loan": (
        "INSERT INTO lending_loan (id, tool_id, member_id, lent_on, due_on, returned_on)"
        " VALUES (%s, %s, %s, %s, %s, %s)"
    ),
    "charge": "INSERT INTO lending_charge (id, loan_id, kind, cents) VALUES (%s, %s, 'late', %s)",
}


def rows(seed: int) -> dict[str, list[tuple[Any, ...]]]:
    """Tools, loans and charges around the season, with its edges often."""
    dice = random.Random(seed)
    edges = [FIRST, LAST, FIRST - timedelta(1), LAST + timedelta(1), LAST - timedelta(1)]

    def day() -> date:
        return dice.choice([*edges, FIRST + timedelta(dice.randint(-20, 110))])

    tools = [
        (
            number,
            dice.randint(1, 3),
            dice.choice(["Saw", "saw", "Drill", "Étau", "Vice"]),
            dice.choice(["Big", "Small", "big", ""]),
            dice.choice([None, None, day()]),
        )
        for number in range(1, 40)
    ]
    loans = []
    for number in range(1, dice.choice([30, 120])):
        lent = day()
        due = lent + timedelta(dice.choice([0, 7, 14]))
        back = dice.choice([None, due, due + timedelta(1), lent])
        loans.append((number, dice.randint(1, 39), dice.randint(1, 5), lent, due, back))
    charges = [(number, dice.choice(loans)[0], dice.randint(-100, 200)) for number in range(1, 90)]
    return {
        "branch": [(1, "Leith Walk"), (2, "Gorgie"), (3, "Östersund"), (4, "New")],
        "member": [(number, "Ada") for number in range(1, 6)],
        "tool": tools,
        "loan": loans,
        "charge": charges,
    }


def one_by_one(data: dict[str, list[tuple[Any, ...]]], names: dict[int, str]) -> list[Any]:
    """The report, counted in Python; `names` are the tools' categories."""
    report = []
    for branch, title in sorted(data["branch"], key=lambda row: row[1]):
        tools = {row[0]: row for row in data["tool"] if row[1] == branch}
        loans = [row for row in data["loan"] if row[1] in tools and FIRST <= row[3] <= LAST]
        ids = {row[0] for row in loans}
        lent = {row[1] for row in loans}
        late = [back > due if back else due < LAST for *_, due, back in loans]
        counts = Counter(names[row[1]] for row in loans)
        kinds = {
            category: Counter(tools[row[1]][2] for row in loans if names[row[1]] == category)
            for category in counts
        }
        report.append(
            {
                "branch": title,
                "loans": len(loans),
                "members": len({row[2] for row in loans}),
                "late": sum(late),
                "charged_cents": sum(row[2] for row in data["charge"] if row[1] in ids),
                "idle_tools": sum(
                    row[0] not in lent and (row[4] is None or row[4] > LAST)
                    for row in tools.values()
                ),
                "categories": [
                    {
                        "category": category,
                        "loans": count,
                        "favourite": min(
                            kinds[category], key=lambda name: (-kinds[category][name], name)
                        ),
                    }
                    for category, count in sorted(
                        counts.items(), key=lambda item: (-item[1], item[0])
                    )
                ],
            }
        )
    return report


@pytest.mark.parametrize("seed", range(5))
def test_the_same_numbers_with_few_queries(shed: Any, candidate: Any, seed: int) -> None:
    data = rows(seed)
    for table, statement in INSERT.items():
        shed.sql(statement, data[table])
    shed.migrate()
    named = shed.sql(
        "SELECT t.id, c.name FROM lending_tool t JOIN lending_category c ON c.id = t.category_id"
    )
    with shed.queries() as counted:
        report = candidate.module("lending.reports").season(FIRST, LAST)
    assert report == one_by_one(data, dict(named))
    assert candidate.length(counted) <= 8
