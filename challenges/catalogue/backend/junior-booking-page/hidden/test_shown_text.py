"""What visitors typed, where others read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Page, Site

HEADS = ["Name", "Adults", "Children", "Language", "School", "Total", "Message"]
TEXTS = (
    "<script>window.hit = 1</script>",
    "<b>Big & <i>bold",
    'Pip "the <3" O\'Hara &amp; sons',
    "x onmouseover=window.hit=1 autofocus",
    "\" onmouseover='hit()' '",
    "{{ 7 * 7 }}",
    "</td></tr></table>",
)


def markup(page: Page) -> tuple[set[str], set[str]]:
    """The kinds of elements and attributes of a page."""
    elements = page.soup.find_all(True)
    return {one.name for one in elements}, {name for one in elements for name in one.attrs}


@pytest.mark.criterion("security", weight=3)
@pytest.mark.title("The guides' list shows what visitors typed, and never runs it")
def test_guides_list(site: Site) -> None:
    site.booked(4, name="Plain", school="yes", school_name="Plain", message="Plain\r\nplain")
    harmless = markup(site.page("/evenings/4/guests"))
    for text in TEXTS:
        site.post(4, name=text, school="yes", school_name=text, message=text)
        site.post(4, name=text)
    page = site.page("/evenings/4/guests")
    rows = page.rows()
    shown = {text: [row for row in rows if row.get("Name") == text] for text in TEXTS}
    assert [text for text, found in shown.items() if len(found) != 2] == []
    for text, (with_all, only_name) in shown.items():
        assert list(with_all) == HEADS
        assert (with_all["School"], with_all["Message"]) == (text, text)
        assert (only_name["School"], only_name["Message"]) == ("", "")
    assert markup(page) == harmless
    tooltips = {element["title"] for element in page.soup.find_all(title=True)}
    assert sorted(set(TEXTS) - tooltips) == []


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("The confirmation shows what visitors typed, and never runs it")
def test_confirmation(site: Site) -> None:
    harmless = markup(site.booked(4, name="Plain", school="yes", school_name="Plain"))
    for text in TEXTS:
        page = site.booked(4, name=text, school="yes", school_name=text)
        shown = page.text()
        assert shown.count(text) >= 2, f"{text!r} is not shown: {page.said()}"
        assert markup(page) == harmless
