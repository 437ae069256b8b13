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


def field_of(page: BeautifulSoup, name: str) -> Any:
    """The field with this name."""
    return page.find(attrs={"name": name, "id": True})


def chosen(page: BeautifulSoup) -> list[str]:
    """The languages that are selected."""
    return [option["value"] for option in page.select("#language option[selected]")]


def guests_of(site: Any, evening: int = 5) -> list[list[str]]:
    """The guides' list, cell by cell."""
    page = parsed(site.get(f"/evenings/{evening}/guests"))
    return [[cell.get_text() for cell in row.find_all("td")] for row in page.select("tbody tr")]


def confirmed(answer: Any, site: Any) -> BeautifulSoup:
    """The confirmation that a booking leads to."""
    assert answer.status_code == 303
    return parsed(site.get(answer.headers["location"]))


# A refused booking


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"email": "maud@ example.org"}, "email"),
        ({"adults": "two"}, "adults"),
        ({"adults": "41"}, "adults"),
        ({"adults": "1.5"}, "adults"),
        ({"adults": "1_0"}, "adults"),
        ({"adults": "٣"}, "adults"),
        ({"adults": "9" * 5000}, "adults"),
        ({"adults": "0", "children": "0"}, "adults"),
        ({"adults": "", "children": " "}, "adults"),
        ({"children": "-3"}, "children"),
        ({"language": "fr"}, "language"),
        ({"language": ""}, "language"),
        ({"school": "maybe"}, "school"),
        ({"school": "yes", "school_name": " "}, "school_name"),
        ({"school": "yes", "school_name": "x" * 81}, "school_name"),
        ({"message": "x" * 301}, "message"),
    ],
)
def test_what_the_readme_does_not_allow_is_refused(
    candidate: Any, wrong: dict[str, str], field: str
) -> None:
    site = candidate.http()
    before = guests_of(site)
    answer = site.post(PAGE, data={**RIGHT, **wrong})
    assert answer.status_code == 422
    assert guests_of(site) == before

    page = parsed(answer)
    marked = page.select("[aria-invalid]")
    assert [tag["name"] for tag in marked] == [field]
    assert marked == page.select("[aria-describedby]")
    assert page.find(id=marked[0]["aria-describedby"]).get_text().startswith("Please ")


def test_a_refused_booking_keeps_everything_as_it_was_written(candidate: Any) -> None:
    sent = {
        "name": ' Maud "Mo" <Ellery> ',
        "email": "maud and bob",
        "adults": "two",
        "children": "-3",
        "language": "cy",
        "school": "yes",
        "school_name": "Elm Lane",
        "message": "\r\n first\r\n\r\n</textarea>last ",
    }
    page = parsed(candidate.http().post(PAGE, data=sent))
    for name in ("name", "email", "adults", "children", "school_name"):
        assert field_of(page, name)["value"] == sent[name]
    assert chosen(page) == ["cy"]
    assert field_of(page, "school").has_attr("checked")
    # One line break more, because browsers drop the first one.
    assert field_of(page, "message").get_text() == "\n" + sent["message"]


def test_a_number_field_is_not_given_what_it_cannot_show(candidate: Any) -> None:
    page = parsed(candidate.http().post(PAGE, data={**RIGHT, "adults": "two", "children": "-3"}))
    assert field_of(page, "adults").get("type") != "number"
    assert field_of(page, "children")["type"] == "number"


def test_an_unknown_language_does_not_silently_become_english(candidate: Any) -> None:
    page = parsed(candidate.http().post(PAGE, data={**RIGHT, "language": "fr"}))
    assert chosen(page) == ["fr"]


def test_the_name_of_a_school_is_not_looked_at_without_the_tick(candidate: Any) -> None:
    site = candidate.http()
    confirmed(site.post(PAGE, data={**RIGHT, "name": "No class", "school_name": "x" * 99}), site)
    assert guests_of(site)[-1][0] == "No class"
    assert guests_of(site)[-1][4] == ""


def test_an_empty_number_is_0(candidate: Any) -> None:
    site = candidate.http()
    confirmed(site.post(PAGE, data={**RIGHT, "adults": "", "children": " 2 "}), site)
    assert guests_of(site)[-1][1:3] == ["0", "2"]


# Labels


def test_each_field_has_a_label_and_no_id_is_there_twice(candidate: Any) -> None:
    site = candidate.http()
    for answer in (site.get(PAGE), site.post(PAGE, data={"school": "yes", "adults": "two"})):
        page = parsed(answer)
        ids = [tag["id"] for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids))
        fields = page.select("input:not([type=hidden]), select, textarea")
        assert len(fields) == 8
        for field in fields:
            assert len(page.find_all("label", {"for": field["id"]})) == 1


# Price and message


@pytest.mark.parametrize(
    ("evening", "school", "total"),
    [(5, False, "€ 22.50"), (5, True, "€ 13.50"), (2, False, "€ 31.00"), (4, True, "€ 0.00")],
)
@pytest.mark.parametrize("cheat", [{}, {"total_cents": "1"}, {"total_cents": "free"}])
def test_the_server_works_out_the_price(
    candidate: Any, evening: int, school: bool, total: str, cheat: dict[str, str]
) -> None:
    site = candidate.http()
    tick = {"school": "yes", "school_name": "Elm Lane"} if school else {}
    answer = site.post(f"/evenings/{evening}/book", data={**RIGHT, **tick, **cheat})
    assert total in confirmed(answer, site).get_text()
    assert guests_of(site, evening)[-1][5] == total


def test_total_and_characters_left_are_right_before_a_script_runs(candidate: Any) -> None:
    site = candidate.http()
    page = parsed(site.get("/evenings/2/book"))
    assert page.find(id="total").get_text() == "€ 12.50"
    assert page.find(id="left").get_text() == "300"
    refused = {**RIGHT, "school": "yes", "adults": "", "children": "3", "message": "a\r\nb "}
    page = parsed(site.post("/evenings/2/book", data=refused))
    assert page.find(id="total").get_text() == "€ 18.00"
    assert page.find(id="left").get_text() == "297"


def test_a_line_break_is_one_character(candidate: Any) -> None:
    site = candidate.http()
    message = "🔭\r\n" * 149 + "ab"
    confirmed(site.post(PAGE, data={**RIGHT, "message": f"\r\n{message} "}), site)
    assert guests_of(site)[-1][6] == message.replace("\r\n", "\n")
    assert site.post(PAGE, data={**RIGHT, "message": f"{message}c"}).status_code == 422


# What visitors typed


def test_what_visitors_typed_is_text_everywhere(candidate: Any) -> None:
    site = candidate.http()
    typed = """<script>alert("O'Brien")</script> & <b>&lt;"""
    sent = {**RIGHT, "name": typed, "school": "yes", "school_name": typed, "message": typed}
    page = confirmed(site.post(PAGE, data=sent), site)
    assert page.find(id="name").get_text() == typed
    assert typed in [tag.get_text() for tag in page.find_all("dd")]
    assert not page.find("script")

    row = parsed(site.get("/evenings/5/guests")).select("tbody tr")[-1]
    assert row["title"] == typed
    assert [row.find_all("td")[column].get_text() for column in (0, 4, 6)] == [typed] * 3


def test_the_mail_gets_an_apostrophe_as_it_is(candidate: Any) -> None:
    site = candidate.http()
    answer = site.post(PAGE, data={**RIGHT, "name": "Niamh O'Brien"})
    assert "Niamh O'Brien" in site.get(answer.headers["location"]).text
