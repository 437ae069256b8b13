"""Who is analysed, and what they did."""

from datetime import timedelta
from typing import Any

import pytest
from trial import NEW, OLD, a_plan, analysed, when

pytestmark = pytest.mark.criterion("role_experience")

ENTRY = when("03-10T12:00:00")
LATE = when("04-20")
SECOND = timedelta(seconds=1)
WEEK = timedelta(days=7)
FOUR_WEEKS = timedelta(days=28)


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Each visitor counts once and as assigned, buyers or not")
def test_visitors_not_rows(candidate: Any) -> None:
    seen = [("ann", NEW, ENTRY + timedelta(hours=hours)) for hours in (30, 0, 2, 2)]
    seen += [("bob", OLD, ENTRY), ("bob", OLD, ENTRY + WEEK), ("cy", NEW, ENTRY)]
    bought = [
        ("T-1", "ann", ENTRY + timedelta(days=1), 20.5, None),
        ("T-2", "ann", ENTRY + timedelta(days=2), 10, None),
        ("T-3", "zoe", ENTRY + timedelta(days=2), 99, None),
    ]
    found, left_out = analysed(candidate, seen, bought, LATE)
    nothing = {"phase": 0, "prior": 0.0, "converted": False, "revenue": 0.0}
    assert found == {
        "ann": nothing | {"treated": True, "converted": True, "revenue": 30.5},
        "bob": nothing | {"treated": False},
        "cy": nothing | {"treated": True},
    }
    assert left_out == {"outside": 0, "crossed": 0, "immature": 0}


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("Orders count within the window only, and those before it only as prior")
def test_window_and_prior(candidate: Any) -> None:
    moments = {
        "a": ENTRY - FOUR_WEEKS - SECOND,
        "b": ENTRY - FOUR_WEEKS,
        "c": ENTRY - SECOND,
        "d": ENTRY,
        "e": ENTRY + WEEK - SECOND,
        "f": ENTRY + WEEK,
        "g": ENTRY + 2 * WEEK,
    }
    seen = [(name, NEW, ENTRY) for name in moments]
    seen += [(name, NEW, ENTRY + timedelta(days=3)) for name in moments]
    bought = [(f"T-{name}", name, moment, 40, None) for name, moment in moments.items()]
    bought += [("T-8", "c", ENTRY - timedelta(days=20), 2, None)]
    found, _ = analysed(candidate, seen, bought, LATE)
    assert {name: row["prior"] for name, row in found.items()} == {
        **dict.fromkeys("adefg", 0.0),
        "b": 40.0,
        "c": 42.0,
    }
    assert {name: row["revenue"] for name, row in found.items()} == {
        **dict.fromkeys("abcfg", 0.0),
        "d": 40.0,
        "e": 40.0,
    }
    assert {name for name, row in found.items() if row["converted"]} == {"d", "e"}
    found, _ = analysed(candidate, seen, bought, LATE, a_plan(window_days=14))
    assert {name for name, row in found.items() if row["converted"]} == {"d", "e", "f"}


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A repeated order counts once, a refunded one not at all")
def test_orders_that_stand(candidate: Any) -> None:
    at = ENTRY + 2 * WEEK
    day = ENTRY + timedelta(days=1)
    before = ENTRY - timedelta(days=1)
    bought = [
        ("T-1", "a", day, 40, None),
        ("T-2", "a", day, 40, None),
        ("T-1", "a", day, 40, None),
        ("T-3", "b", day, 40, at - SECOND),
        ("T-4", "c", day, 40, at),
        ("T-5", "d", day, 40, at + WEEK),
        ("T-6", "e", before, 40, before + SECOND),
        ("T-7", "f", before, 40, at),
        ("T-7", "f", before, 40, at),
        ("T-8", "g", day, 40, day),
        ("T-9", "g", day, 15, None),
    ]
    found, _ = analysed(candidate, [(name, OLD, ENTRY) for name in "abcdefg"], bought, at)
    assert {name: row["revenue"] for name, row in found.items()} == {
        "a": 80.0,
        "b": 0.0,
        "c": 40.0,
        "d": 40.0,
        "e": 0.0,
        "f": 0.0,
        "g": 15.0,
    }
    assert {name for name, row in found.items() if row["converted"]} == {"a", "c", "d", "g"}
    assert {name: row["prior"] for name, row in found.items() if row["prior"] != 0} == {"f": 40.0}


@pytest.mark.criterion("problem_solving")
@pytest.mark.title("What was bought before the entry counts as it stood at the entry")
def test_prior_as_of_the_entry(candidate: Any) -> None:
    before = ENTRY - timedelta(days=3)
    bought = [
        ("T-1", "a", before, 40, ENTRY - SECOND),
        ("T-2", "b", before, 40, ENTRY),
        ("T-3", "c", before, 40, ENTRY + timedelta(days=2)),
        ("T-4", "d", before, 40, ENTRY + WEEK + SECOND),
        ("T-5", "d", ENTRY, 15, ENTRY + WEEK + SECOND),
    ]
    seen = [(name, NEW, ENTRY) for name in "abcd"]
    found, _ = analysed(candidate, seen, bought, ENTRY + 2 * WEEK)
    priors = {name: row["prior"] for name, row in found.items()}
    assert priors == {"a": 0.0, "b": 40.0, "c": 40.0, "d": 40.0}
    assert [row["revenue"] for row in found.values()] == [0.0] * 4


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("The phase is that of the first exposure; trials before and after are left out")
def test_phases_and_ends(candidate: Any) -> None:
    moments = {
        "a": when("03-01T23:59:59"),
        "b": when("03-02"),
        "c": when("03-22T23:59:59"),
        "d": when("03-23"),
        "e": when("04-11T23:59:59"),
        "f": when("04-12"),
        "g": when("03-29T23:59:59"),
        "h": when("03-30"),
    }
    seen = [(name, NEW, moment) for name, moment in moments.items()]
    seen += [(name, NEW, when("03-31")) for name in "abcd"]
    phases = [*a_plan()["phases"], {"from": when("03-30"), "share": 0.2}]
    found, left_out = analysed(candidate, seen, [], LATE, a_plan(phases=phases))
    assert {name: row["phase"] for name, row in found.items()} == {
        "b": 0,
        "c": 0,
        "d": 1,
        "g": 1,
        "h": 2,
        "e": 2,
    }
    assert left_out == {"outside": 2, "crossed": 0, "immature": 0}
    found, left_out = analysed(candidate, seen[1:4], [], LATE, a_plan(phases=phases[:1]))
    assert {name: row["phase"] for name, row in found.items()} == {"b": 0, "c": 0, "d": 0}


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Who saw both variants is left out, unless that came later")
def test_crossed(candidate: Any) -> None:
    at = ENTRY + 2 * WEEK
    seen = [(name, NEW, ENTRY) for name in "abcd"]
    seen += [
        ("a", OLD, ENTRY + timedelta(days=9)),
        ("b", OLD, at - SECOND),
        ("c", OLD, at),
        ("d", OLD, at + WEEK),
    ]
    found, left_out = analysed(candidate, seen, [], at)
    assert {name: row["treated"] for name, row in found.items()} == {"c": True, "d": True}
    assert left_out == {"outside": 0, "crossed": 2, "immature": 0}


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("Everybody had the same time to buy: who is too new is left out")
def test_immature(candidate: Any) -> None:
    at = ENTRY + WEEK
    moments = {
        "a": ENTRY - SECOND,
        "b": ENTRY,
        "c": ENTRY + SECOND,
        "d": at - SECOND,
        "e": at,
        "f": at + WEEK,
    }
    seen = [(name, OLD, moment) for name, moment in moments.items()]
    bought = [(f"T-{name}", name, ENTRY + SECOND, 10, None) for name in "abc"]
    found, left_out = analysed(candidate, seen, bought, at)
    assert {name: row["revenue"] for name, row in found.items()} == {"a": 10.0, "b": 10.0}
    assert left_out == {"outside": 0, "crossed": 0, "immature": 2}


@pytest.mark.title("Who is left out for several reasons is counted once, for the first")
def test_reasons(candidate: Any) -> None:
    at = when("04-20")
    new = at - timedelta(days=2)
    plan = a_plan(ends=at - timedelta(days=1))
    seen = [
        ("outside-crossed", OLD, when("03-01")),
        ("outside-crossed", NEW, when("03-05")),
        ("outside-new", OLD, at - timedelta(hours=5)),
        ("crossed-new", OLD, new),
        ("crossed-new", NEW, new + SECOND),
        ("new", NEW, new),
        ("fine", NEW, ENTRY),
    ]
    found, left_out = analysed(candidate, seen, [], at, plan)
    assert list(found) == ["fine"]
    assert left_out == {"outside": 2, "crossed": 1, "immature": 1}
