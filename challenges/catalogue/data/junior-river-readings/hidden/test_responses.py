"""Which lines of an export count."""

import random
from typing import Any

import pytest
from exports import EXPORT, line

pytestmark = pytest.mark.criterion("problem_solving")

BLANK = [""] * len(EXPORT)


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("Only the version of a response that was submitted last counts")
def test_latest_version(riverlog: Any) -> None:
    usable, rejected = riverlog.clean(
        line("R-1", value="1", submitted="2026-04-12T08:00:00+01:00"),
        line("R-1", value="3", submitted="2026-04-14T08:00:00+01:00"),
        line("R-1", value="2", submitted="2026-04-13T08:00:00+01:00"),
        line("R-2", value="5", submitted="2026-04-12T18:30:00+00:00"),
        line(" R-2", value="4", submitted="2026-04-12T19:00:00+01:00"),
        line("R-3", value="6", submitted="2026-04-12T09:00:00+02:00"),
        line("R-3", value="7", submitted="2026-04-12T07:30:00+00:00"),
    )
    assert [(row["response"], row["nitrate"]) for row in usable] == [
        ("R-1", 3.0),
        ("R-2", 5.0),
        ("R-3", 7.0),
    ]
    assert rejected == []


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("An edit that made a response unusable does not bring its older version back")
def test_latest_version_is_unusable(riverlog: Any) -> None:
    usable, rejected = riverlog.clean(
        line("R-2", value="1", submitted="2026-04-12T08:00:00+01:00"),
        line("R-2", value="n/a", submitted="2026-04-12T09:00:00+01:00"),
        line("R-1", value="n/a", submitted="2026-04-12T08:00:00+01:00"),
        line("R-1", value="2", submitted="2026-04-12T09:00:00+01:00"),
    )
    assert [(row["response"], row["nitrate"]) for row in usable] == [("R-1", 2.0)]
    assert rejected == [{"response": "R-2", "reason": "unreadable value"}]


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Equal samples of two volunteers both count, a line that came twice counts once")
def test_equal_readings(riverlog: Any) -> None:
    usable, rejected = riverlog.clean(line("R-1"), line("R-2"), line("R-1"), line("R-3", site="x"))
    assert [row["response"] for row in usable] == ["R-1", "R-2"]
    assert rejected == [{"response": "R-3", "reason": "unknown site"}]


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("Repeated headings and lines without a response are left out without a word")
def test_lines_that_are_no_responses(riverlog: Any) -> None:
    usable, rejected = riverlog.clean(
        BLANK, line("R-1"), EXPORT, line("R-2", unit=""), BLANK, EXPORT, line("  ")
    )
    assert [row["response"] for row in usable] == ["R-1"]
    assert rejected == [{"response": "R-2", "reason": "unknown unit"}]


@pytest.mark.title("A response with several mistakes is rejected once, for the first of them")
def test_first_reason(riverlog: Any) -> None:
    assert riverlog.reasons(
        line("R-1", site="Weir", day="tomorrow", value="trace", unit="ppm"),
        line("R-2", day="tomorrow", value="trace", unit="ppm"),
        line("R-3", value="trace", unit="ppm"),
        line("R-4", value="900", unit="ppm"),
        line("R-5", value="900"),
        line("R-6", site="", value="900"),
        line("R-7", day="2026-05-01", value="900"),
        line("R-8"),
    ) == {
        "R-1": "unknown site",
        "R-2": "bad date",
        "R-3": "unreadable value",
        "R-4": "unknown unit",
        "R-5": "out of range",
        "R-6": "unknown site",
        "R-7": "bad date",
    }


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("The same export gives the same sorted tables, in whatever order its lines come")
def test_order_of_lines(riverlog: Any) -> None:
    lines = [
        line("R-5", site="AR-01", day="2026-04-02", value="5"),
        line("R-4", site="AR-12", day="01/04/2026", value="4"),
        line("R-3", site="AR-02", day="2026-04-02", value="3"),
        line("R-2", site="AR-02", day="02/04/2026", value="2"),
        line("R-9", site="AR-07", day="2025-12-24", value="9"),
        line("R-8", unit="ppm"),
        line("R-7", value="trace"),
        line("R-6", site="Weir", submitted="2026-04-29T10:00:00+01:00"),
        line("R-5", value="trace", submitted="2026-04-28T10:00:00+01:00"),
        line("R-5", value="1", submitted="2026-04-29T10:00:00+01:00"),
        EXPORT,
    ]
    for _ in range(4):
        usable, rejected = riverlog.clean(*lines)
        assert [(row["response"], row["site"], row["nitrate"]) for row in usable] == [
            ("R-9", "AR-07", 9.0),
            ("R-4", "AR-12", 4.0),
            ("R-5", "AR-01", 5.0),
            ("R-2", "AR-02", 2.0),
            ("R-3", "AR-02", 3.0),
        ]
        assert [row["response"] for row in rejected] == ["R-6", "R-7", "R-8"]
        random.Random(7).shuffle(lines)
