"""How the server answers what is sent to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Site


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("A booking leads to its confirmation, and reloading that does not book again")
def test_redirect_after_booking(site: Site) -> None:
    answer = site.post(name="Orla Finch")
    assert answer.status_code in (302, 303), f"answered {answer.status_code}"
    path = answer.headers["location"].removeprefix("http://127.0.0.1:8000")
    assert path.startswith("/bookings/"), f"leads to {path}"
    pages = [site.page(path).text() for _ in range(2)]
    assert pages[1] == pages[0]
    assert "Orla Finch" in pages[0]
    assert "€ 22.50" in pages[0]
    assert len(site.rows_of("Orla Finch")) == 1
    assert site.http.get("/bookings/0000").status_code == 404


@pytest.mark.criterion("frameworks", weight=1)
@pytest.mark.title("A refused booking is answered with status 422, and nothing is stored")
def test_refused_booking(site: Site) -> None:
    before = site.places_left()
    for field in ("name", "email", "language"):
        assert site.refused(**{field: ""}).status == 422
    assert site.refused(school="yes", school_name="").status == 422
    assert site.places_left() == before


@pytest.mark.criterion("python_fundamentals", weight=3)
@pytest.mark.title("Numbers of people are taken within the rules, and refused beyond them")
def test_numbers_of_people(site: Site) -> None:
    before = site.places_left()
    for field in ("adults", "children"):
        for number in ("-1", "41", "two", "2.5", "-"):
            page = site.refused(**{field: number})
            said = "Please give a whole number from 0 to 40." in page.text()
            assert said, f"{number!r} {field}: {page.said()}"
    site.refused(adults="-1", children="5")
    site.refused(adults="0", children="0")
    site.refused(adults="", children="")
    assert site.places_left() == before

    allowed = [("40", "0"), ("0", "40"), ("1", "0"), ("0", "1"), ("2", ""), ("", "2")]
    for adults, children in allowed:
        site.post(name="Jory Penn", adults=adults, children=children)
    booked = [(row["Adults"], row["Children"]) for row in site.rows_of("Jory Penn")]
    assert booked == [(adults or "0", children or "0") for adults, children in allowed]


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("The school's name counts for a school class only")
def test_school_name(site: Site) -> None:
    site.refused(school="yes", school_name="")
    site.refused(school="yes", school_name="   ")
    site.refused(school="yes", school_name=None)
    site.refused(school="yes", school_name="x" * 81)
    site.booked(name="Cora Blythe", school="yes", school_name="x" * 80)
    site.booked(name="Cora Blythe", school_name="left over from a tick")
    site.booked(name="Cora Blythe", school_name=None)
    rows = site.rows_of("Cora Blythe")
    assert [row["School"] for row in rows] == ["x" * 80, "", ""]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A line break in a message counts as one character")
def test_line_breaks_count_once(site: Site) -> None:
    lines = [f"{number:02} " + "x" * 26 for number in range(10)]
    exact = "\r\n".join(lines) + "y"
    assert len(exact.replace("\r\n", "\n")) == 300
    site.booked(name="Rhea Lund", message=exact)
    row = site.rows_of("Rhea Lund")[0]
    assert "".join(row["Message"].split()) == "".join(exact.split())
    page = site.refused(name="Rhea Lund", message=exact + "z")
    assert "Please write at most 300 characters." in page.text()
    assert page.value("message") == (exact + "z").replace("\r\n", "\n")
    site.booked(name="Rhea Lund", message="v" * 300)
    site.refused(name="Rhea Lund", message="v" * 301)
    site.booked(name="Rhea Lund", message=None)
    messages = [row["Message"] for row in site.rows_of("Rhea Lund")]
    assert messages[1:] == ["v" * 300, ""]


@pytest.mark.criterion("security", weight=3)
@pytest.mark.title("The server works out the price itself, whatever the browser claims")
def test_price_is_the_servers(site: Site) -> None:
    claims: list[str | None] = ["1", "0", "-500", "999999", "", "free", None]
    for claim in claims:
        page = site.booked(name="Hugo Brae", adults="2", children="3", total_cents=claim)
        assert "€ 31.50" in page.text(), f"claimed {claim!r}: {page.said()}"
    totals = [row["Total"] for row in site.rows_of("Hugo Brae")]
    assert totals == ["€ 31.50"] * len(claims)


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Each evening has its prices, and a school class pays the children's")
def test_price_rule(site: Site) -> None:
    cases = [
        (5, "1", "0", False, "€ 9.00"),
        (5, "0", "1", False, "€ 4.50"),
        (5, "2", "21", True, "€ 103.50"),
        (2, "3", "2", False, "€ 49.50"),
        (2, "3", "2", True, "€ 30.00"),
        (4, "2", "5", False, "€ 14.00"),
        (4, "2", "5", True, "€ 0.00"),
    ]
    for evening, adults, children, is_class, price in cases:
        school = {"school": "yes", "school_name": "Dale School"} if is_class else {}
        page = site.booked(
            evening, name="Signe Vale", adults=adults, children=children, total_cents=None, **school
        )
        assert price in page.text(), f"{evening, adults, children, is_class}: {page.said()}"


@pytest.mark.criterion("databases", weight=1)
@pytest.mark.title("An evening is never booked beyond its places")
def test_places(site: Site) -> None:
    page = site.refused(6, name="Bea Thorne", adults="4", children="3")
    assert "Only 6 places are left." in page.text()
    site.booked(6, name="Bea Thorne", adults="3", children="2")
    page = site.refused(6, name="Bea Thorne", adults="0", children="2")
    assert "Only 1 places are left." in page.text()
    site.booked(6, name="Bea Thorne", adults="1", children="0")
    rows = site.rows_of("Bea Thorne", 6)
    assert [(row["Adults"], row["Children"]) for row in rows] == [("3", "2"), ("1", "0")]
    assert "sold out" in site.page("/").text()
