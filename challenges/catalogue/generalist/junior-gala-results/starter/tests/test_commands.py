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
