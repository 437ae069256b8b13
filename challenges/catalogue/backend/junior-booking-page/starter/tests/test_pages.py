"""The booking pages over HTTP. Bookings of all tests land in one database."""

from typing import Any

from bs4 import BeautifulSoup

PAGE = "/evenings/5/book"
RIGHT = {
    "name": "Maud Ellery",
    "email": "maud@example.org",
    "adults": "2",
    "children": "1",
    "language": "en",
    "school_name": "",
    "message": "",
}


def parsed(answer: Any) -> BeautifulSoup:
    """The page in an answer."""
    return BeautifulSoup(answer.text, "html.parser")


def test_the_form_opens(candidate: Any) -> None:
    page = parsed(candidate.http().get(PAGE))
    assert page.h1.get_text() == "Open dome"
    assert page.find(attrs={"name": "adults"})["value"] == "1"


def test_the_name_has_a_label(candidate: Any) -> None:
    page = parsed(candidate.http().get(PAGE))
    field = page.find("input", {"name": "name"})
    wrapped_in = field.find_parent("label")
    pointing_at_it = page.find("label", {"for": field.get("id", "")})
    assert wrapped_in or pointing_at_it


def test_a_booking_leads_to_its_confirmation(candidate: Any) -> None:
    site = candidate.http()
    answer = site.post(PAGE, data=RIGHT)
    assert answer.status_code in (302, 303)
    confirmation = site.get(answer.headers["location"])
    assert confirmation.status_code == 200
    assert "€ 22.50" in confirmation.text


def test_a_refused_booking_keeps_the_name(candidate: Any) -> None:
    answer = candidate.http().post(PAGE, data={**RIGHT, "email": "nobody"})
    assert answer.status_code == 422
    assert parsed(answer).find("input", {"name": "name"})["value"] == "Maud Ellery"


def test_a_wrong_email_is_told_beside_its_field(candidate: Any) -> None:
    page = parsed(candidate.http().post(PAGE, data={**RIGHT, "email": "nobody"}))
    field = page.find("input", {"name": "email"})
    assert field.get("aria-invalid") == "true"
    message = page.find(id=field.get("aria-describedby"))
    assert "Please give an e-mail address, such as ada@example.org." in message.get_text()


def test_a_message_is_shown_as_it_was_typed(candidate: Any) -> None:
    site = candidate.http()
    message = "Is the <b>big</b> dome open?"
    site.post(PAGE, data={**RIGHT, "message": message, "total_cents": "2250"})
    page = parsed(site.get("/evenings/5/guests"))
    assert message in [cell.get_text() for cell in page.find_all("td")]


def test_there_are_never_more_guests_than_places(candidate: Any) -> None:
    page = parsed(candidate.http().post("/evenings/3/book", data={**RIGHT, "adults": "9"}))
    assert "Only 5 places are left." in page.get_text()


def test_the_calendar_feed(candidate: Any) -> None:
    feed = candidate.http().get("/evenings.ics")
    assert feed.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Meteors\\, with the bus" in feed.text
