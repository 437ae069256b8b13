"""Reading and writing times."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("python_fundamentals")


@pytest.mark.title("A time is read in hundredths of a second")
def test_parse_time(candidate: Any) -> None:
    times = candidate.module("poolside.times")
    assert times.parse_time("31.42") == 3142
    assert times.parse_time("1:12.40") == 7240
    assert times.parse_time("58") == 5800


@pytest.mark.title("One decimal is tenths of a second, as on a stopwatch")
@pytest.mark.parametrize(
    ("text", "hundredths"),
    [("58.7", 5870), ("58.70", 5870), ("58.07", 5807), ("58.0", 5800), ("1:05.3", 6530)],
)
def test_decimals(candidate: Any, text: str, hundredths: int) -> None:
    assert candidate.module("poolside.times").parse_time(text) == hundredths


@pytest.mark.title("What is no time is refused")
@pytest.mark.parametrize("text", ["", "fast", "72.10", "1:72.10", "31,42", "31.", "-31.42"])
def test_no_time(candidate: Any, text: str) -> None:
    times = candidate.module("poolside.times")
    with candidate.raises(ValueError, match="is not a time"):
        times.parse_time(text)


@pytest.mark.title("A time is written with two decimals")
def test_format_time(candidate: Any) -> None:
    times = candidate.module("poolside.times")
    assert times.format_time(3142) == "31.42"
    assert times.format_time(7205) == "1:12.05"


@pytest.mark.title("A printed time has two digits for the seconds after minutes, and only there")
@pytest.mark.parametrize("text", ["0.05", "9.87", "59.99", "1:00.00", "1:05.30", "12:09.08"])
def test_printed_time(candidate: Any, text: str) -> None:
    times = candidate.module("poolside.times")
    assert times.format_time(times.parse_time(text)) == text
