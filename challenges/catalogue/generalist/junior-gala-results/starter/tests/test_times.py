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
