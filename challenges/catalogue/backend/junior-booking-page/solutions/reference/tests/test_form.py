"""The rules of the form, and the price."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

RIGHT = {
    "name": "Maud Ellery",
    "email": "maud@example.org",
    "adults": "2",
    "children": "1",
    "language": "en",
}


def book(candidate: Any, evening: int = 5, **changes: str) -> Any:
    """Send the form."""
    return candidate.http().post(f"/evenings/{evening}/book", data={**RIGHT, **changes})


@pytest.mark.parametrize("number", ["-1", "41", "two", "2.5"])
def test_numbers_that_cannot_be(candidate: Any, number: str) -> None:
    answer = book(candidate, children=number)
    assert answer.status_code == 422
    assert "Please give a whole number from 0 to 40." in answer.text


@pytest.mark.parametrize(
    ("evening", "school_name", "price"),
    [(5, "", "€ 22.50"), (2, "", "€ 31.00"), (2, "Mill School", "€ 18.00"), (4, "", "€ 14.00")],
)
def test_prices(candidate: Any, evening: int, school_name: str, price: str) -> None:
    school = {"school": "yes", "school_name": school_name} if school_name else {}
    answer = book(candidate, evening, total_cents="1", **school)
    confirmation = candidate.http().get(answer.headers["location"])
    assert price in confirmation.text


def test_what_was_chosen_is_kept(candidate: Any) -> None:
    answer = book(candidate, email="", language="cy", school="yes", message="Two\r\nlines")
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find("option", selected=True)["value"] == "cy"
    assert page.find("input", {"name": "school"}).has_attr("checked")
    assert "Two\r\nlines" in answer.text


def test_a_line_break_is_one_character(candidate: Any) -> None:
    lines = "x" * 149 + "\r\n" + "y" * 150
    assert book(candidate, message=lines).status_code == 303
    assert book(candidate, message=f"{lines}z").status_code == 422
