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


STOPWATCHES = """\
event,swimmer,club,time,guest
50 back girls,Nadia Petri,Kites,58.7,
50 back girls,Tove Lind,Otters,58.31,
100 free boys,Jonas Beck,Otters,1:05.30,
"""


@pytest.mark.title("Stopwatch times are ranked and printed as they were typed")
def test_stopwatch_times(candidate: Any) -> None:
    done = candidate.run("python -m poolside results gala.csv", files={"gala.csv": STOPWATCHES})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "50 back girls",
        "1 Tove Lind (Otters) 58.31 10",
        "2 Nadia Petri (Kites) 58.70 8",
        "100 free boys",
        "1 Jonas Beck (Otters) 1:05.30 10",
    ]


@pytest.mark.title("A record with one decimal is not beaten by a slower swim")
def test_record_with_one_decimal(candidate: Any) -> None:
    records = (
        "event,time,swimmer,year\n"
        "50 back girls,58.3,Runa Falk,2019\n"
        "100 free boys,1:05.4,Tom Eide,2022\n"
    )
    files = {"gala.csv": STOPWATCHES, "records.csv": records}
    done = candidate.run("python -m poolside records gala.csv records.csv", files=files)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "100 free boys: Jonas Beck (Otters) 1:05.30, was 1:05.40 by Tom Eide in 2022"
    ]


# Not in alphabetical order, so that sorting the events is no way to bring their lines together.
LATE = """\
event,swimmer,club,time,guest
100 free boys,Gus Wood,Kites,1:12.40,
100 free boys,Hal Ross,Otters,1:11.96,
50 free girls,Ada Moss,Otters,31.42,
100 free boys,Ivo Lang,Marlins,1:14.08,
25 fly girls,Bea Lund,Kites,17.25,
50 free girls,Dina Orr,Kites,31.20,
"""


@pytest.mark.title("Late times at the end of the file belong to their event")
def test_late_times_in_results(candidate: Any) -> None:
    done = candidate.run("python -m poolside results gala.csv", files={"gala.csv": LATE})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "100 free boys",
        "1 Hal Ross (Otters) 1:11.96 10",
        "2 Gus Wood (Kites) 1:12.40 8",
        "3 Ivo Lang (Marlins) 1:14.08 6",
        "50 free girls",
        "1 Dina Orr (Kites) 31.20 10",
        "2 Ada Moss (Otters) 31.42 8",
        "25 fly girls",
        "1 Bea Lund (Kites) 17.25 10",
    ]


@pytest.mark.title("Late times count as part of their event in the standings")
def test_late_times_in_standings(candidate: Any) -> None:
    done = candidate.run("python -m poolside standings gala.csv", files={"gala.csv": LATE})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["28 Kites", "18 Otters", "6 Marlins"]


@pytest.mark.title("The same event at two galas is still two events")
def test_standings_of_two_galas(candidate: Any) -> None:
    files = {"one.csv": GALA, "two.csv": LATE}
    done = candidate.run("python -m poolside standings one.csv two.csv", files=files)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["36 Kites", "28 Otters", "6 Marlins"]


@pytest.mark.title("Of early and late times that beat a record, only the best is named")
def test_late_times_in_records(candidate: Any) -> None:
    records = "event,time,swimmer,year\n50 free girls,31.50,Runa Falk,2019\n"
    files = {"gala.csv": LATE, "records.csv": records}
    done = candidate.run("python -m poolside records gala.csv records.csv", files=files)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "50 free girls: Dina Orr (Kites) 31.20, was 31.50 by Runa Falk in 2019"
    ]


@pytest.mark.title("Late entries swim in the heats of their event")
def test_late_times_in_lanes(candidate: Any) -> None:
    done = candidate.run("python -m poolside lanes gala.csv", files={"gala.csv": LATE})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "100 free boys, heat 1",
        "2 Ivo Lang (Marlins) 1:14.08",
        "3 Hal Ross (Otters) 1:11.96",
        "4 Gus Wood (Kites) 1:12.40",
        "50 free girls, heat 1",
        "3 Dina Orr (Kites) 31.20",
        "4 Ada Moss (Otters) 31.42",
        "25 fly girls, heat 1",
        "3 Bea Lund (Kites) 17.25",
    ]
