"""One category for all its spellings."""

from typing import Any

import pytest

SHELF = "INSERT INTO lending_tool (id, branch_id, name, category) VALUES (%s, 1, 'Tool', %s)"
NAMES = "SELECT c.name FROM lending_tool t JOIN lending_category c ON c.id = t.category_id"


def shelve(shed: Any, *categories: str) -> None:
    """Put a tool for each category on a shelf."""
    shed.sql("INSERT INTO lending_branch (id, name) VALUES (%s, %s)", [(1, "Gorgie")])
    shed.sql(SHELF, list(enumerate(categories, start=1)))


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["Saws", "saws", "saws "], "saws"),
        (["saws", "Saws"], "Saws"),
        (["Hand  saws", "hand saws", "Hand saws"], "Hand saws"),
        (["Étaux", "ÉTAUX", "Étaux"], "Étaux"),
        (["", " ", "unsorted"], "Unsorted"),
    ],
)
def test_one_name(shed: Any, texts: list[str], name: str) -> None:
    shelve(shed, *texts)
    shed.migrate()
    assert {found for (found,) in shed.sql(NAMES)} == {name}


def test_there_and_back(shed: Any) -> None:
    shelve(shed, "Saws", "saws", "Planes")
    shed.migrate()
    shed.migrate("0003")
    texts = [text for (text,) in shed.sql("SELECT category FROM lending_tool ORDER BY id")]
    assert texts == ["Saws", "Saws", "Planes"]


def test_queries(shed: Any, candidate: Any) -> None:
    shelve(shed, *["Saws"] * 30)
    shed.migrate()
    client = candidate.module("django.test").Client()
    with shed.queries() as counted:
        client.get("/tools/", {"category": " SAWS"})
    assert candidate.length(counted) <= 3
