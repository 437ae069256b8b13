"""The pages in Chromium. One visit to all of them feeds these tests: see page_probe.py."""

from __future__ import annotations

import re
from typing import Any

import pytest

from conftest import scene

Seen = dict[str, Any]
# The heading of the confirmation.
CONFIRMED = "See you at Open dome!"


def amounts(texts: Seen) -> Seen:
    """The totals, with whatever blank stands after the sign."""
    return {name: re.sub(r"€\s*", "€ ", text) for name, text in texts.items()}


def numbers(texts: Seen) -> Seen:
    """The first number in each text."""
    found = {name: re.search(r"-?\d+", str(text)) for name, text in texts.items()}
    return {name: int(match[0]) if match else None for name, match in found.items()}


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("In a browser, visitors who are no school class can press Book")
def test_book_button(seen: Seen) -> None:
    assert scene(seen, "without_a_class")["led to"] == CONFIRMED


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("The school's name is asked for exactly while the box is ticked")
def test_school_part(seen: Seen) -> None:
    # Whether it is shown, and whether the browser would send the form: unticked, ticked, with a
    # name, unticked again, and ticked without one.
    states = scene(seen, "as_a_class")["states"]
    assert states == [[False, True], [True, False], [True, True], [False, True], [True, False]]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A form that comes back with an error is ready to go on with")
def test_after_an_error(seen: Seen) -> None:
    found = scene(seen, "after_an_error")
    assert found["kept"] == {
        "name": "Tam Kirkby",
        "email": "tam@example.org",
        "adults": "3",
        "children": "21",
        "school_name": "Mill School",
        "message": "We bring\nsandwiches.",
    }
    assert found["shown"] is True, "the school's name is hidden though the box is ticked"
    assert amounts({"total": found["total"]}) == {"total": "€ 108.00"}
    assert numbers({"left": found["left"]}) == {"left": 280}
    assert found["shown_unticked"] is False, "the school's name stays when the tick is taken away"
    assert found["complete_unticked"] is True


@pytest.mark.criterion("role_experience", weight=1)
@pytest.mark.title("The message about a wrong field can be seen below it")
def test_message_below(seen: Seen) -> None:
    found = scene(seen, "after_an_error")
    assert found["message_below"] is True, "no message below the number of adults describes it"


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("The total follows every change at once, at this evening's prices")
def test_totals(seen: Seen) -> None:
    assert amounts(scene(seen, "totals")) == {
        "fresh": "€ 12.50",
        "two children": "€ 24.50",
        "three adults": "€ 49.50",
        "a class": "€ 30.00",
        "no number": "€ 18.00",
        "no class": "€ 37.50",
        "thirty adults": "€ 375.00",
        "half a euro": "€ 31.50",
        "free for children": "€ 14.00",
        "free for a class": "€ 0.00",
    }


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("The number of characters left is right after typing, pasting and deleting")
def test_counter(seen: Seen) -> None:
    found = numbers(scene(seen, "counter"))
    assert found == {"fresh": 300, "typed": 295, "next line": 293, "pasted": 0, "deleted": 300}


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("In the browser, the guides' list keeps line breaks and runs nothing")
def test_list_in_the_browser(seen: Seen) -> None:
    found = scene(seen, "guests")
    assert found["hit"] is None, "what a visitor typed was run as a script"
    assert found["messages"] == [
        ["Two lines:", '<img src="/x" onerror="window.hit = 1"> is no picture.'],
        ["<script>window.hit = 1</script>"],
    ]


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("With scripts switched off, everybody can still book, a school class too")
def test_without_scripts(seen: Seen) -> None:
    found = scene(seen, "without_scripts")
    assert found["alone"] == CONFIRMED
    assert found["asked"] is True, "a school class is not asked for its name"
    assert found["class"] == CONFIRMED


@pytest.mark.criterion("role_experience", weight=1)
@pytest.mark.title("On a phone, the form fits the width of the screen")
def test_on_a_phone(seen: Seen) -> None:
    found = scene(seen, "phone")
    assert found["screen"] == 360
    assert found["page"] <= 360, f"the page is {found['page']} pixels wide"
    assert found["form"] <= 360, f"the form reaches to {found['form']}"
