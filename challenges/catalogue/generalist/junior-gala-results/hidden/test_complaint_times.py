"""Complaint 1: times with one decimal, and seconds below ten after the minutes."""

from typing import Any

import pytest
from desk import Desk


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("A stopwatch time with one decimal is read as tenths of a second")
def test_one_decimal(candidate: Any) -> None:
    times = candidate.module("poolside.times")
    expected = {
        **{"58.7": 5870, "58.07": 5807, "58.70": 5870, "58.0": 5800, "58": 5800, "9.05": 905},
        **{"0.9": 90, "0.09": 9, "1:02.5": 6250, "1:02.05": 6205, "1:00": 6000, "12:34.5": 75450},
    }
    assert {text: times.parse_time(text) for text in expected} == expected


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("Seconds after the minutes are printed with two digits")
def test_seconds_after_minutes(candidate: Any) -> None:
    times = candidate.module("poolside.times")
    expected = {
        **{6530: "1:05.30", 6000: "1:00.00", 6999: "1:09.99", 7000: "1:10.00", 60003: "10:00.03"},
        **{5999: "59.99", 1000: "10.00", 987: "9.87", 5: "0.05"},
    }
    assert {time: times.format_time(time) for time in expected} == expected


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Stopwatch times are right on the list and against the records")
def test_stopwatch_times_in_the_commands(desk: Desk) -> None:
    gala = [
        "100 free girls,Nadia Beck,Otters,58.7,",
        "100 free girls,Tove Lind,Kites,58.31,",
        "100 free boys,Jonas Rehn,Marlins,1:05.30,",
        "100 free boys,Karl Voss,Kites,1:05.3,",
    ]
    printed = {
        "results": desk.results(*gala),
        "records": desk.records(
            gala, ["100 free girls,58.4,Runa Falk,2019", "100 free boys,1:05.3,Tom Eide,2022"]
        ),
    }
    assert printed == {
        "results": [
            "100 free girls",
            "1 Tove Lind (Kites) 58.31 10",
            "2 Nadia Beck (Otters) 58.70 8",
            "100 free boys",
            "1 Jonas Rehn (Marlins) 1:05.30 10",
            "1 Karl Voss (Kites) 1:05.30 10",
        ],
        "records": ["100 free girls: Tove Lind (Kites) 58.31, was 58.40 by Runa Falk in 2019"],
    }


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("What is no time still refuses the whole file")
def test_no_time(candidate: Any, desk: Desk) -> None:
    first = "50 free girls,Ada Moss,Otters,31.42,"
    message = "poolside: gala.csv:3: '58.' is not a time\n"
    refusal = desk.refusal(first, "50 free girls,Bea Lund,Kites,58.,")
    assert refusal == (2, "", message)
    times = candidate.module("poolside.times")
    for text in ("58.123", "60.00", "1:60.0", ":58.7", "5 8.7", "58,7", "58.x", ""):
        with candidate.raises(ValueError, match="is not a time"):
            times.parse_time(text)
