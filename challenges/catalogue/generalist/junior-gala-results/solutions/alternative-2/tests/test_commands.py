"""The commands, as the result desk uses them."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("problem_solving")

GALA = """\
event,swimmer,club,time,guest
100 free boys,Gus Wood,Kites,1:12.40,
100 free boys,Hal Ross,Otters,1:11.96,
100 free boys,Ivo Lang,Marlins,DSQ,
"""


@pytest.mark.title("The list of an event has places, times and points")
def test_results(candidate: Any) -> None:
    done = candidate.run("python -m poolside results gala.csv", files={"gala.csv": GALA})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "100 free boys",
        "1 Hal Ross (Otters) 1:11.96 10",
        "2 Gus Wood (Kites) 1:12.40 8",
        "- Ivo Lang (Marlins) DSQ 0",
    ]


@pytest.mark.title("The standings add up the points of a gala")
def test_standings(candidate: Any) -> None:
    done = candidate.run("python -m poolside standings gala.csv", files={"gala.csv": GALA})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["10 Otters", "8 Kites", "0 Marlins"]


@pytest.mark.title("A record has to be beaten, not equalled")
def test_records(candidate: Any) -> None:
    done = candidate.run("python -m poolside records samples/spring-gala.csv samples/records.csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "50 free girls: Ada Moss (Otters) 31.42, was 31.50 by Runa Falk in 2019"
    ]


@pytest.mark.title("A bad line refuses the file and is named")
def test_bad_line(candidate: Any) -> None:
    gala = GALA + "100 free boys,Joe Tarn,Kites,fast,\n"
    done = candidate.run("python -m poolside results gala.csv", files={"gala.csv": gala})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "poolside: gala.csv:5: 'fast' is not a time\n"


STOPWATCH = """\
event,swimmer,club,time,guest
100 free girls,Nadia Quist,Kites,58.7,
100 free girls,Tove Lie,Otters,58.31,
100 free boys,Jonas Friis,Marlins,1:05.30,
"""


@pytest.mark.title("Times of a stopwatch are ranked and printed as they were typed")
def test_stopwatch_results(candidate: Any) -> None:
    done = candidate.run("python -m poolside results gala.csv", files={"gala.csv": STOPWATCH})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "100 free girls",
        "1 Tove Lie (Otters) 58.31 10",
        "2 Nadia Quist (Kites) 58.70 8",
        "100 free boys",
        "1 Jonas Friis (Marlins) 1:05.30 10",
    ]


@pytest.mark.title("One decimal is tenths in the records, too")
def test_stopwatch_records(candidate: Any) -> None:
    records = """\
event,time,swimmer,year
100 free girls,58.2,Runa Falk,2019
100 free boys,1:06.4,Tom Eide,2022
"""
    done = candidate.run(
        "python -m poolside records gala.csv records.csv",
        files={"gala.csv": STOPWATCH, "records.csv": records},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "100 free boys: Jonas Friis (Marlins) 1:05.30, was 1:06.40 by Tom Eide in 2022"
    ]


# The 100 free boys goes on after another event, and the fastest is the first of them.
LATE = """\
event,swimmer,club,time,guest
100 free boys,Hal Ross,Otters,1:11.96,
100 free boys,Gus Wood,Kites,1:12.40,
50 free girls,Ada Moss,Otters,31.42,
100 free boys,Ivo Lang,Marlins,1:14.08,
"""


@pytest.mark.title("Late times belong to the event that was begun before")
def test_late_results(candidate: Any) -> None:
    done = candidate.run("python -m poolside results gala.csv", files={"gala.csv": LATE})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "100 free boys",
        "1 Hal Ross (Otters) 1:11.96 10",
        "2 Gus Wood (Kites) 1:12.40 8",
        "3 Ivo Lang (Marlins) 1:14.08 6",
        "50 free girls",
        "1 Ada Moss (Otters) 31.42 10",
    ]


@pytest.mark.title("Late times earn what they are worth in the whole event")
def test_late_standings(candidate: Any) -> None:
    done = candidate.run("python -m poolside standings gala.csv", files={"gala.csv": LATE})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["20 Otters", "8 Kites", "6 Marlins"]


@pytest.mark.title("An event of the same name at two galas is two events")
def test_two_galas(candidate: Any) -> None:
    done = candidate.run(
        "python -m poolside standings first.csv second.csv",
        files={"first.csv": LATE, "second.csv": GALA},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["30 Otters", "16 Kites", "6 Marlins"]


@pytest.mark.title("An event with late times has one best swim")
def test_late_records(candidate: Any) -> None:
    records = "event,time,swimmer,year\n100 free boys,1:15.00,Tom Eide,2022\n"
    done = candidate.run(
        "python -m poolside records gala.csv records.csv",
        files={"gala.csv": LATE, "records.csv": records},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "100 free boys: Hal Ross (Otters) 1:11.96, was 1:15.00 by Tom Eide in 2022"
    ]


@pytest.mark.title("Late entries swim in the heats of their event")
def test_late_lanes(candidate: Any) -> None:
    done = candidate.run("python -m poolside lanes gala.csv", files={"gala.csv": LATE})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "100 free boys, heat 1",
        "2 Ivo Lang (Marlins) 1:14.08",
        "3 Hal Ross (Otters) 1:11.96",
        "4 Gus Wood (Kites) 1:12.40",
        "50 free girls, heat 1",
        "3 Ada Moss (Otters) 31.42",
    ]
