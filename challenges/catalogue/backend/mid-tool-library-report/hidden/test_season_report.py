"""The numbers of the season report, and what they cost."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
DAY = timedelta(days=1)
ONE_SHELF = {"branch": [(1, "Gorgie")], "member": [(1, "Ada"), (2, "Bo"), (3, "Cy")]}


def big_library(branches: int, tools: int, loans: int) -> dict[str, list[tuple[Any, ...]]]:
    """A library of any size, with all kinds of loans."""
    rng = random.Random(f"{branches} {tools} {loans}")
    around = [FIRST + DAY * rng.randrange(-20, 110) for _ in range(loans)]
    lent = [(day, day + DAY * rng.randrange(1, 15)) for day in around]
    return {
        "branch": [(n, f"Branch {rng.randrange(1000)}-{n}") for n in range(1, branches + 1)],
        "tool": [
            (
                n,
                rng.randrange(1, branches + 1),
                f"Tool {rng.randrange(12)}",
                rng.choice(["Drills", "Saws", "Étaux", ""]),
                rng.choice([None, None, None, FIRST, LAST, LAST + DAY]),
            )
            for n in range(1, tools + 1)
        ],
        # Some members share a name.
        "member": [(n, f"Member {n % 5}") for n in range(1, 10)],
        "loan": [
            (n, rng.randrange(1, tools * 3 // 4), rng.randrange(1, 10), day, due, back)
            for n, (day, due) in enumerate(lent, start=1)
            for back in [rng.choice([None, due - DAY, due, due + DAY])]
        ],
        "charge": [
            (n, rng.randrange(1, loans + 1), "fee", rng.choice([150, 300, -150]))
            for n in range(1, loans * 2)
        ],
    }


def counted_by_hand(tables: dict[str, list[tuple[Any, ...]]]) -> list[dict[str, Any]]:
    """The report, as the README describes it."""
    report = []
    for branch, title in sorted(tables["branch"], key=lambda row: row[1]):
        tools = {row[0]: row for row in tables["tool"] if row[1] == branch}
        loans = [row for row in tables["loan"] if row[1] in tools and FIRST <= row[3] <= LAST]
        ids = {row[0] for row in loans}
        by_name: dict[str, Counter[str]] = {}
        for loan in loans:
            tool = tools[loan[1]]
            by_name.setdefault(tool[3] or "Unsorted", Counter())[tool[2]] += 1
        report.append(
            {
                "branch": title,
                "loans": len(loans),
                "members": len({row[2] for row in loans}),
                "late": sum(row[4] < (row[5] or LAST) for row in loans),
                "charged_cents": sum(row[3] for row in tables["charge"] if row[1] in ids),
                "idle_tools": sum(
                    row[0] not in {loan[1] for loan in loans} and (row[4] is None or row[4] > LAST)
                    for row in tools.values()
                ),
                "categories": [
                    {
                        "category": category,
                        "loans": names.total(),
                        "favourite": min(names, key=lambda name: (-names[name], name)),
                    }
                    for category, names in sorted(
                        by_name.items(), key=lambda each: (-each[1].total(), each[0])
                    )
                ],
            }
        )
    return report


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("A large season has the same numbers as before")
def test_same_numbers(library: Any) -> None:
    tables = big_library(5, 80, 400)
    library.fill(**tables)
    library.migrate()
    found = library.season()
    by_hand = counted_by_hand(tables)
    assert [entry["branch"] for entry in found] == [entry["branch"] for entry in by_hand]
    for entry, right in zip(found, by_hand, strict=True):
        assert entry == right


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("The report takes at most 8 queries, however much there is")
def test_queries(library: Any) -> None:
    for size in ((1, 4, 3), (12, 150, 300)):
        library.begin()
        library.fill(**big_library(*size))
        library.migrate()
        assert library.queries(library.season) <= 8


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("A season of 10,000 loans is counted by the database and not in memory")
def test_memory(library: Any, candidate: Any) -> None:
    library.fill(**ONE_SHELF, tool=[(n, 1, f"Saw {n}", "Saws", None) for n in range(1, 5)])
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
    library.rows(
        "INSERT INTO lending_loan (id, tool_id, member_id, lent_on, due_on)"
        f" {numbers} SELECT i, 1 + i % 3, 1 + i % 2, '{FIRST}', '{LAST}' FROM n"
    )
    library.rows(
        f"INSERT INTO lending_charge (loan_id, kind, cents) {numbers} SELECT i, 'fee', 1 FROM n"
    )
    library.migrate()
    library.season()  # whatever is loaded only once is there by now
    memory = candidate.module("tracemalloc")
    memory.start()
    entry = library.branches("Gorgie")[0]
    _, most = memory.get_traced_memory()
    memory.stop()
    assert (entry["loans"], entry["charged_cents"], entry["idle_tools"]) == (10_000, 10_000, 1)
    # A row of each loan, as Python has it, is several times as much.
    assert most < 500_000, f"{most} bytes for 10,000 loans"


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A season includes its first and its last day")
def test_days_of_the_season(library: Any) -> None:
    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    library.fill(
        **ONE_SHELF,
        tool=[(n, 1, f"Saw {n}", "Saws", None) for n in range(1, 5)],
        loan=[(n, n, 1, day, day, day) for n, day in enumerate(days, start=1)],
        charge=[(n, n, "fee", 10**n) for n in range(1, 5)],
    )
    library.migrate()
    entry = library.branches("Gorgie")[0]
    assert (entry["loans"], entry["idle_tools"], entry["charged_cents"]) == (2, 2, 1100)
    entry = library.branches("Gorgie", last=FIRST)[0]
    assert (entry["loans"], entry["categories"][0]["favourite"]) == (1, "Saw 2")


@pytest.mark.criterion("role_experience")
@pytest.mark.title("Late is who came back after the due day, or should be back by now")
def test_late(library: Any) -> None:
    due = date(2026, 2, 10)
    ends = [(due, due), (due, due + DAY), (due, due - DAY), (due, LAST + 9 * DAY)]
    out = [(LAST - DAY, None), (LAST, None), (LAST + DAY, None)]
    library.fill(
        **ONE_SHELF,
        tool=[(1, 1, "Saw", "Saws", None)],
        loan=[(n, 1, 1, FIRST, *each) for n, each in enumerate([*ends, *out], start=1)],
    )
    library.migrate()
    entry = library.branches("Gorgie")[0]
    assert (entry["loans"], entry["late"]) == (7, 3)


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("Several charges for one loan do not make it several loans")
def test_charges_do_not_multiply(library: Any) -> None:
    loans = [
        (1, 1, 1, FIRST, LAST, None),
        (2, 1, 1, FIRST, FIRST, LAST),
        (3, 2, 2, LAST, LAST, LAST),
    ]
    library.fill(
        **ONE_SHELF,
        tool=[(n, 1, "Saw", "Saws", None) for n in (1, 2, 3)],
        loan=loans,
        charge=[(1, 1, "fee", 200), (2, 1, "late", 200), (3, 1, "refund", -50), (4, 3, "fee", 200)],
    )
    library.migrate()
    assert library.season() == [
        {
            "branch": "Gorgie",
            "loans": 3,
            "members": 2,
            "late": 1,
            "charged_cents": 550,
            "idle_tools": 1,
            "categories": [{"category": "Saws", "loans": 3, "favourite": "Saw"}],
        }
    ]


@pytest.mark.criterion("databases")
@pytest.mark.title("Retired tools count while they are lent, but are not idle")
def test_retired(library: Any) -> None:
    retired = [None, FIRST - DAY, LAST, LAST + DAY, LAST]
    library.fill(
        branch=[(1, "Gorgie"), (2, "Abbeyhill")],
        member=[(1, "Ada")],
        tool=[(n, 1, f"Saw {n}", "Saws", day) for n, day in enumerate(retired, start=1)],
        loan=[(1, 5, 1, FIRST, LAST, LAST)],
    )
    library.migrate()
    empty, entry = library.branches("Abbeyhill", "Gorgie")
    assert (entry["loans"], entry["idle_tools"]) == (1, 2)
    assert entry["categories"] == [{"category": "Saws", "loans": 1, "favourite": "Saw 5"}]
    nothing = {"loans": 0, "members": 0, "late": 0, "charged_cents": 0, "idle_tools": 0}
    assert empty == {"branch": "Abbeyhill", **nothing, "categories": []}


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Categories and favourites are in the order that the README says")
def test_favourites(library: Any) -> None:
    names = ["saw", "Saw", "Axe", "Axe", "Bit", "Awl", "Étau", "Zip"]
    kinds = ["Cut", "Cut", "Cut", "Cut", "Bore", "Bore", "Étaux", "Zips"]
    lent = [3, 3, 2, 2, 1, 1, 2, 2]
    tools = [
        (n, 1, name, kind, None)
        for n, (name, kind) in enumerate(zip(names, kinds, strict=True), start=1)
    ]
    tools += [(20, 2, "Awl", "Bore", None), (21, 2, "Bit", "Bore", None)]
    lent_tools = [n for n, times in enumerate(lent, start=1) for _ in range(times)] + [20, 21, 21]
    library.fill(
        branch=[(1, "Gorgie"), (2, "Leith")],
        member=[(1, "Ada")],
        tool=tools,
        loan=[(n, tool, 1, FIRST, LAST, LAST) for n, tool in enumerate(lent_tools, start=1)],
    )
    library.migrate()
    gorgie, leith = (entry["categories"] for entry in library.branches("Gorgie", "Leith"))
    fields = ("category", "loans", "favourite")
    assert [tuple(each[field] for field in fields) for each in gorgie] == [
        ("Cut", 10, "Axe"),
        ("Bore", 2, "Awl"),
        ("Zips", 2, "Zip"),
        ("Étaux", 2, "Étau"),
    ]
    assert leith == [{"category": "Bore", "loans": 3, "favourite": "Bit"}]


@pytest.mark.criterion("frameworks")
@pytest.mark.title("Address and command show the report as before")
def test_address_and_command(library: Any) -> None:
    library.fill(
        **ONE_SHELF,
        tool=[(1, 1, "Saw", "hand  saws", None)],
        loan=[(1, 1, 1, FIRST, FIRST, LAST)],
        charge=[(1, 1, "fee", 250)],
    )
    library.migrate()
    days = FIRST.isoformat(), LAST.isoformat()
    assert library.get("/report/", first=days[0], last=days[1]) == {"branches": library.season()}
    assert library.command("season_report", *days) == (
        "Gorgie: 1 loans to 1 members, 1 late, 2.50 charged, 0 tools idle\n"
        "  hand saws: 1, most of all Saw\n"
    )
