"""The booking site as visitors and guides use it: over HTTP, and in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

# Plenty of places, € 9.00 and € 4.50.
EVENING = 5
FIELDS = (
    "name",
    "email",
    "adults",
    "children",
    "language",
    "school",
    "school_name",
    "message",
)
RIGHT = {
    "name": "Maud Ellery",
    "email": "maud@example.org",
    "adults": "2",
    "children": "1",
    "language": "en",
    "school_name": "",
    "message": "",
    "total_cents": "2250",
}
PROBE = Path(__file__).with_name("page_probe.py").read_text(encoding="utf-8")


class Page:
    """A page of the site."""

    def __init__(self, answer: Any) -> None:
        self.status: int = answer.status_code
        self.source: str = answer.text
        self.soup = BeautifulSoup(answer.text, "html.parser")

    def text(self) -> str:
        """All that can be read, with single blanks."""
        return " ".join(self.soup.get_text(" ").split())

    def field(self, name: str) -> Tag:
        """The only control with a name."""
        found = self.soup.find_all(["input", "select", "textarea"], attrs={"name": name})
        assert len(found) == 1, f"the form has {len(found)} fields {name}, not one: {self.said()}"
        return found[0]

    def with_id(self, wanted: str) -> Tag | None:
        """What browsers find by this id: the first."""
        found = self.soup.find(id=wanted)
        return found if isinstance(found, Tag) else None

    def label(self, name: str) -> str:
        """The text of the labels that belong to a field, without what controls inside them say."""
        field = self.field(name)
        pointing = self.soup.find_all("label", attrs={"for": field.get("id") or "\0"})
        if self.with_id(str(field.get("id"))) is not field:
            pointing = []
        around = [label for label in field.find_parents("label") if not label.get("for")]
        controls = ("option", "textarea")
        texts = [
            text
            for label in [*pointing, *around]
            for text in label.find_all(string=True)
            if text.find_parent(controls) is None
        ]
        return " ".join(" ".join(texts).split())

    def is_marked(self, name: str) -> bool:
        """Whether a field says that it is wrong."""
        return self.field(name).get("aria-invalid", "false") != "false"

    def description(self, name: str) -> str:
        """The text of the elements that describe a field."""
        ids = str(self.field(name).get("aria-describedby") or "").split()
        elements = [element for element in map(self.with_id, ids) if element is not None]
        return " ".join(" ".join(element.get_text(" ") for element in elements).split())

    def value(self, name: str) -> object:
        """What a browser shows in a field, as it came."""
        field = self.field(name)
        if field.name == "textarea":
            # The first line break of a text area is no part of its text.
            return plain(field.get_text()).removeprefix("\n")
        if field.name == "select":
            options = field.find_all("option")
            chosen = [option for option in options if option.has_attr("selected")] or options[:1]
            return [option.get("value", option.get_text()) for option in chosen]
        if field.get("type") == "checkbox":
            return field.has_attr("checked")
        return field.get("value", "")

    def rows(self) -> list[dict[str, str]]:
        """The rows of a table: the texts of the cells by the heads of their columns."""
        heads = [head.get_text().strip() for head in self.soup.find_all("th")]
        rows = [row.find_all("td") for row in self.soup.find_all("tr")]
        texts = [[plain(cell.get_text()).strip() for cell in cells] for cells in rows if cells]
        return [dict(zip(heads, row, strict=False)) for row in texts]

    def said(self) -> str:
        """The beginning of the page, for whoever reads the report."""
        return f"status {self.status}: {self.text()[:300]!r}"


class Site:
    """The running site."""

    def __init__(self, http: Any) -> None:
        self.http = http

    def page(self, path: str) -> Page:
        """A page that must be there."""
        page = Page(self.http.get(path))
        assert page.status == 200, f"GET {path} answered {page.said()}"
        return page

    def post(self, evening: int = EVENING, **changes: str | None) -> Any:
        """Send the form, right but for some fields; None leaves one out."""
        sent = {**RIGHT, **changes}
        data = {name: value for name, value in sent.items() if value is not None}
        return self.http.post(f"/evenings/{evening}/book", data=data)

    def refused(self, evening: int = EVENING, **changes: str | None) -> Page:
        """The form that comes back; its status is one test's business."""
        page = Page(self.post(evening, **changes))
        is_form = page.status in (200, 400, 422) and page.soup.find(attrs={"name": "adults"})
        assert is_form, f"{changes} must be refused, with the form; {page.said()}"
        return page

    def booked(self, evening: int = EVENING, **changes: str | None) -> Page:
        """The confirmation of a booking that must be taken, whichever way the site leads there."""
        answer = self.post(evening, **changes)
        if answer.status_code in (302, 303):
            answer = self.http.get(answer.headers["location"])
        page = Page(answer)
        assert page.status == 200, f"{changes} must be taken; {page.said()}"
        assert "See you at" in page.text(), f"{changes} must be taken; {page.said()}"
        return page

    def rows_of(self, name: str, evening: int = EVENING) -> list[dict[str, str]]:
        """What the guides' list says of the bookings under a name."""
        rows = self.page(f"/evenings/{evening}/guests").rows()
        return [row for row in rows if row.get("Name") == name]

    def places_left(self) -> str:
        """What the list of evenings says, which tells how many have booked."""
        return self.page("/").text()


def plain(text: str) -> str:
    """Text with one kind of line break."""
    return text.replace("\r\n", "\n")


@pytest.fixture
def site(candidate: Any) -> Site:
    """The running site."""
    return Site(candidate.http())


@pytest.fixture(scope="session")
def seen(candidate: Any) -> dict[str, Any]:
    """What Chromium sees on the pages, by scene; it is started once for all tests."""
    site = Site(candidate.http())
    site.post(
        name="Wren Tully",
        message='Two lines:\r\n<img src="/x" onerror="window.hit = 1"> is no picture.',
    )
    site.post(
        name="Ida Brandt",
        message="<script>window.hit = 1</script>",
    )
    done = candidate.run("python page_probe.py", files={"page_probe.py": PROBE})
    assert done.returncode == 0, f"the browser saw nothing: {done.output[-1000:]}"
    scenes: dict[str, Any] = done.json("seen.json")
    return scenes


def scene(seen: dict[str, Any], name: str) -> dict[str, Any]:
    """One scene, which must have come to its end."""
    found = seen[name]
    assert "problem" not in found, f"in the browser: {found['problem']}"
    return found
