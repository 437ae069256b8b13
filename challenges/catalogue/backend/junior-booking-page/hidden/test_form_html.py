"""The HTML of the booking form."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from conftest import FIELDS

if TYPE_CHECKING:
    from conftest import Page, Site

NUMBER = "Please give a whole number from 0 to 40."
WORDING = {
    "name": "Please give a name of at most 80 characters.",
    "email": "Please give an e-mail address, such as ada@example.org.",
    "adults": NUMBER,
    "children": NUMBER,
    "language": "Please choose a language for the tour.",
    "school_name": "Please give the school's name, at most 80 characters.",
    "message": "Please write at most 300 characters.",
}
FRESH = {
    "name": "",
    "email": "",
    "adults": "1",
    "children": "0",
    "language": ["en"],
    "school": False,
    "school_name": "",
    "message": "",
}


def twice(page: Page) -> list[str]:
    """The ids that a page has more than once."""
    ids = Counter(str(element["id"]) for element in page.soup.find_all(id=True))
    return [name for name, count in ids.items() if count > 1]


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Every field has a label of its own, for people who cannot see the page")
def test_labels(site: Site) -> None:
    page = site.page("/evenings/5/book")
    labels = {name: page.label(name) for name in FIELDS}
    assert [name for name, label in labels.items() if not label] == []
    assert len(set(labels.values())) == len(FIELDS), f"fields share a label: {labels}"
    assert twice(page) == []


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("Each wrong field is marked and tied to the message that explains it")
def test_errors_belong_to_their_fields(site: Site) -> None:
    page = site.refused(
        name=" ",
        email="nobody",
        adults="41",
        children="41",
        language="xx",
        school="yes",
        school_name="",
        message="x" * 301,
    )
    marks = {name: page.field(name).get("aria-invalid") for name in WORDING}
    assert marks == dict.fromkeys(WORDING, "true")
    texts = {name: page.description(name) for name in WORDING}
    assert [name for name, words in WORDING.items() if words not in texts[name]] == []
    of_others = {
        name: [words for words in set(WORDING.values()) - {WORDING[name]} if words in texts[name]]
        for name in WORDING
    }
    assert of_others == {name: [] for name in WORDING}
    assert twice(page) == []


@pytest.mark.criterion("role_experience", weight=1)
@pytest.mark.title("Fields that are right are not marked as wrong")
def test_right_fields_are_not_marked(site: Site) -> None:
    fresh = site.page("/evenings/5/book")
    assert [name for name in FIELDS if fresh.is_marked(name)] == []
    page = site.refused(email="nobody", children="3")
    assert [name for name in FIELDS if page.is_marked(name)] == ["email"]
    assert WORDING["name"] not in page.description("name")
    page = site.refused(3, adults="1", children="5")
    assert [name for name in FIELDS if page.is_marked(name)] == ["adults"]
    assert "Only 5 places are left." in page.description("adults")
    page = site.refused(adults="0", children="0")
    assert [name for name in FIELDS if page.is_marked(name)] == ["adults"]
    assert "Please book for at least one person." in page.description("adults")


@pytest.mark.criterion("frameworks", weight=3)
@pytest.mark.title("A form that comes back holds all that was filled in, and a new one does not")
def test_input_is_kept(site: Site) -> None:
    sent = {
        "name": 'Ann-Kathrin "Anka" O\'Shea <anka>',
        "email": "not an address & more",
        "adults": "3",
        "children": "17",
        "school_name": 'Elm Lane > Primary\'s "B" School',
        "message": 'We <b>love</b> "Mars" &amp; co.\n  Is 3 < 5 o\'clock?\n\nSee you',
    }
    page = site.refused(**sent, language="cy", school="yes")
    assert {name: page.value(name) for name in sent} == sent
    assert page.value("language") == ["cy"]
    assert page.value("school") is True
    page = site.refused(**sent, language="bsl")
    assert page.value("language") == ["bsl"]
    assert page.value("school") is False
    for adults, children in [("-3", "2"), ("41", "0"), ("0", "0")]:
        page = site.refused(adults=adults, children=children)
        kept = page.value("adults"), page.value("children")
        assert kept == (adults, children)
    fresh = site.page("/evenings/2/book")
    assert {name: fresh.value(name) for name in FIELDS} == FRESH
