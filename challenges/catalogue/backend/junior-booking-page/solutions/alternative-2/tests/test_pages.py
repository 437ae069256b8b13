"""The booking pages over HTTP. Bookings of all tests land in one database."""

from typing import Any

import pytest
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


def guest_rows(site: Any, evening_id: int = 5) -> list[Any]:
    """The rows of the guides' list; the newest booking is the last one."""
    return parsed(site.get(f"/evenings/{evening_id}/guests")).tbody.find_all("tr")


def cells(row: Any) -> list[str]:
    """The texts in a row of the guides' list."""
    return [cell.get_text() for cell in row.find_all("td")]


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


# What is refused, and what is kept


@pytest.mark.parametrize(
    ("field", "value", "said_at"),
    [
        ("name", "   ", "name"),
        ("name", "x" * 81, "name"),
        ("email", "nobody", "email"),
        ("email", "no body@example.org", "email"),
        ("adults", "two", "adults"),
        ("adults", "1.5", "adults"),
        ("adults", "1_0", "adults"),
        ("adults", "41", "adults"),
        ("adults", "9" * 5000, "adults"),
        ("children", "-3", "children"),
        ("children", "41", "children"),
        ("language", "fr", "language"),
        ("language", "", "language"),
        ("school", "no", "school"),
        ("message", "x" * 301, "message"),
    ],
)
def test_what_the_readme_does_not_allow_is_refused(
    candidate: Any, field: str, value: str, said_at: str
) -> None:
    site = candidate.http()
    before = len(guest_rows(site))
    answer = site.post(PAGE, data={**RIGHT, field: value})
    assert answer.status_code == 422
    wrong = parsed(answer).find_all(attrs={"aria-invalid": True})
    assert [element["name"] for element in wrong] == [said_at]
    assert len(guest_rows(site)) == before


def test_nobody_is_too_few(candidate: Any) -> None:
    answer = candidate.http().post(PAGE, data={**RIGHT, "adults": "", "children": "0"})
    assert answer.status_code == 422
    message = parsed(answer).find(id="adults-error")
    assert message.get_text() == "Please book for at least one person."


def test_a_school_class_needs_the_name_of_the_school(candidate: Any) -> None:
    answer = candidate.http().post(PAGE, data={**RIGHT, "school": "yes", "school_name": " "})
    assert answer.status_code == 422
    assert parsed(answer).find(id="school_name")["aria-invalid"] == "true"


def test_a_refused_booking_keeps_everything(candidate: Any) -> None:
    sent = {
        "name": '  Ann "Nan" O\'Brien',
        "email": "not an address",
        "adults": "two",
        "children": "-3",
        "language": "bsl",
        "school": "yes",
        "school_name": "Elm Lane",
        "message": "</textarea><b>one</b>\r\ntwo ",
    }
    page = parsed(candidate.http().post(PAGE, data=sent))
    for field in ("name", "email", "adults", "children", "school_name"):
        assert page.find("input", {"name": field})["value"] == sent[field]
    # A browser would show nothing in a number field that holds "two".
    assert page.find("input", {"name": "adults"})["type"] == "text"
    assert [o["value"] for o in page.find_all("option", selected=True)] == ["bsl"]
    assert page.find("input", {"name": "school"}).has_attr("checked")
    assert page.textarea.get_text().splitlines() == sent["message"].splitlines()


def test_the_school_name_is_kept_when_the_box_is_not_ticked(candidate: Any) -> None:
    sent = {**RIGHT, "email": "nobody", "school_name": "Elm Lane"}
    page = parsed(candidate.http().post(PAGE, data=sent))
    assert page.find("input", {"name": "school_name"})["value"] == "Elm Lane"
    assert not page.find("input", {"name": "school"}).has_attr("checked")


def test_the_school_name_is_not_stored_when_no_class_comes(candidate: Any) -> None:
    site = candidate.http()
    answer = site.post(PAGE, data={**RIGHT, "school_name": "x" * 81})
    assert answer.status_code == 303
    assert cells(guest_rows(site)[-1])[4] == ""


def test_without_scripts_no_school_has_to_be_named(candidate: Any) -> None:
    page = parsed(candidate.http().get(PAGE))
    assert not page.find("input", {"name": "school_name"}).has_attr("required")


# Labels and messages


@pytest.mark.parametrize(
    "changes", [None, {"name": "", "email": "", "adults": "x", "message": "x" * 301}]
)
def test_labels_ids_and_messages_belong_together(candidate: Any, changes: Any) -> None:
    site = candidate.http()
    page = parsed(site.post(PAGE, data={**RIGHT, **changes}) if changes else site.get(PAGE))
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    fields = page.form.find_all(["input", "select", "textarea"])
    assert len(fields) == 8
    for field in fields:
        assert len(page.find_all("label", {"for": field["id"]})) == 1
        is_wrong = field["name"] in (changes or {})
        assert (field.get("aria-invalid") == "true") == is_wrong
        assert field.has_attr("aria-describedby") == is_wrong
        if is_wrong:
            assert page.find(id=field["aria-describedby"]).get_text().startswith("Please ")


# Money


@pytest.mark.parametrize(
    ("evening_id", "changes", "price"),
    [
        (2, {}, "€ 31.00"),
        (2, {"school": "yes", "school_name": "Elm Lane"}, "€ 18.00"),
        (4, {"school": "yes", "school_name": "Elm Lane"}, "€ 0.00"),
        (2, {"total_cents": "1"}, "€ 31.00"),
        (2, {"total_cents": "much"}, "€ 31.00"),
        (2, {"adults": "", "children": " 1 "}, "€ 6.00"),
    ],
)
def test_the_server_works_out_the_price(
    candidate: Any, evening_id: int, changes: dict[str, str], price: str
) -> None:
    site = candidate.http()
    answer = site.post(f"/evenings/{evening_id}/book", data={**RIGHT, **changes})
    assert price in site.get(answer.headers["location"]).text
    assert cells(guest_rows(site, evening_id)[-1])[5] == price


def test_the_form_opens_with_its_own_evenings_price(candidate: Any) -> None:
    page = parsed(candidate.http().get("/evenings/2/book"))
    assert page.find(id="total").get_text() == "€ 12.50"
    assert page.find(id="left").get_text() == "300"


# Messages, and what visitors typed


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
def test_a_line_break_is_one_character(candidate: Any, line_break: str) -> None:
    site = candidate.http()
    message = line_break.join(["ab"] * 100) + "c"  # 200 letters, 99 line breaks and one more
    answer = site.post(PAGE, data={**RIGHT, "message": f" {message}{line_break}"})
    assert answer.status_code == 303
    assert cells(guest_rows(site)[-1])[6] == "\n".join(["ab"] * 100) + "c"
    refused = parsed(site.post(PAGE, data={**RIGHT, "message": f"{message}d"}))
    assert refused.find(id="left").get_text() == "-1"


def test_what_was_typed_never_works_as_html(candidate: Any) -> None:
    site = candidate.http()
    typed = "<script>alert(1)</script> & &lt;b&gt; 'x' \"y\""
    school = {"school": "yes", "school_name": f"Elm {typed}"}
    sent = {**RIGHT, **school, "name": typed, "message": typed}
    confirmation = parsed(site.get(site.post(PAGE, data=sent).headers["location"]))
    assert confirmation.find(id="name").get_text() == typed
    assert f"Elm {typed}" in [part.get_text() for part in confirmation.find_all("dd")]
    assert confirmation.script is None
    row = guest_rows(site)[-1]
    assert cells(row) == [typed, "2", "1", "English", f"Elm {typed}", "€ 13.50", typed]
    assert row["title"] == f"Elm {typed}"
    assert row.script is None


def test_the_mail_still_finds_names_as_they_were_typed(candidate: Any) -> None:
    site = candidate.http()
    answer = site.post(PAGE, data={**RIGHT, "name": "Ann & Pat O'Brien"})
    assert "Ann & Pat O'Brien" in site.get(answer.headers["location"]).text
