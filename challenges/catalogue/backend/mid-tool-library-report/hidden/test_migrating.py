"""From texts to categories, and back."""

import re
from typing import Any

import pytest

TOOLS = "SELECT id, branch_id, name, retired_on FROM lending_tool ORDER BY id"
TEXTS = "SELECT category FROM lending_tool ORDER BY id"


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("Spellings that differ in case or white space become one category")
def test_spellings(library: Any) -> None:
    library.shelve("Drills", "drills ", "DRILLS", "Drills", "Drils", "  hand\t saws", "Hand Saws")
    library.migrate()
    assert library.categories() == {
        **dict.fromkeys((1, 2, 3, 4), "Drills"),
        5: "Drils",
        **dict.fromkeys((6, 7), "Hand Saws"),
    }
    assert len(library.rows("SELECT id FROM lending_category")) == 3


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("The name is the most frequent spelling, of equals the first in Python's order")
def test_names(library: Any) -> None:
    library.shelve(
        *("AXES", "axes", "axes", "Axes"),
        *("bits", "Bits", "BITS"),
        *(
            "Cold  Chisels",
            "cold chisels ",
            "COLD CHISELS",
            " Cold   Chisels ",
            "cold chisels",
            "cold chisels",
        ),
        *("Dies", "dies", " Dies", "dies"),
    )
    library.migrate()
    found = library.categories()
    assert [found[1], found[5], found[8], found[14]] == ["axes", "BITS", "cold chisels", "Dies"]
    assert len(set(found.values())) == 4


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Upper and lower case are told apart in no language")
def test_languages(library: Any) -> None:
    library.shelve(
        "Étaux", "ÉTAUX", "étaux", "ÉTAUX", "Etaux", "Meißel", "MEISSEL", "meissel", "Meißel"
    )
    library.migrate()
    assert list(library.categories().values()) == ["ÉTAUX"] * 4 + ["Etaux"] + ["Meißel"] * 4


@pytest.mark.criterion("databases")
@pytest.mark.title("A tool without a category is Unsorted, in every respect")
def test_unsorted(library: Any) -> None:
    library.shelve("", "  ", "\u00a0\t", "unsorted", "UNSORTED")
    library.migrate()
    assert set(library.categories().values()) == {"Unsorted"}
    library.begin()
    library.shelve("", "unsorted", "unsorted ")
    library.migrate()
    assert set(library.categories().values()) == {"unsorted"}
    library.begin()
    library.shelve("Saws")
    library.migrate()
    assert library.rows("SELECT name FROM lending_category") == [("Saws",)]


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("Nothing else changes, and the way back gives each tool its category's name")
def test_there_and_back(library: Any) -> None:
    kept = ["Saws", " saws", "SAWS", "", "Planes"]
    retired = [None, "2026-01-02", None, "2020-01-01", None]
    tools = [(n * 7, 1, f"Tool {n}", kept[n - 1], retired[n - 1]) for n in range(1, 6)]
    library.fill(
        branch=[(1, "Gorgie")],
        tool=tools,
        member=[(1, "Ada")],
        loan=[(n, n * 7, 1, "2026-01-03", "2026-01-09", None) for n in range(1, 6)],
        charge=[(n, n, "fee", n) for n in range(1, 6)],
    )
    others = [
        f"SELECT * FROM lending_{table} ORDER BY id" for table in ("branch", "loan", "charge")
    ]
    before = [library.rows(statement) for statement in (TOOLS, *others)]
    for _ in range(2):
        library.migrate()
        assert [library.rows(statement) for statement in (TOOLS, *others)] == before
        assert library.categories() == {
            7: "SAWS",
            14: "SAWS",
            21: "SAWS",
            28: "Unsorted",
            35: "Planes",
        }
        library.migrate("0003")
        assert [library.rows(statement) for statement in (TOOLS, *others)] == before
        assert library.rows(TEXTS) == [("SAWS",), ("SAWS",), ("SAWS",), ("Unsorted",), ("Planes",)]


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("Hundreds of tools are migrated without a query for each, and none at all too")
def test_effort(library: Any) -> None:
    library.migrate()
    assert library.rows("SELECT name FROM lending_category") == []
    library.begin()
    texts = ["Saws", "saws", "Planes", " PLANES", "", "Awls"]
    library.shelve(*(texts[n % 6] for n in range(600)))
    assert library.queries(library.migrate) < 150
    assert set(library.categories().values()) == {"Saws", " PLANES".strip(), "Unsorted", "Awls"}
    assert library.queries(library.migrate, "0003") < 150


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("The tables guard what they should, and the models agree with the migrations")
def test_models(library: Any, candidate: Any) -> None:
    library.shelve("Saws")
    library.migrate()
    models = candidate.module("lending.models")
    tool = models.Tool.objects.get(id=1)
    assert tool.category.name == "Saws"
    with candidate.raises("IntegrityError"):
        models.Tool.objects.filter(id=1).update(category=None)
    twin = models.Category.objects.get(name="Saws")
    twin.pk = None
    with candidate.raises("IntegrityError"):
        models.Category.objects.bulk_create([twin])
    assert models.Category._meta.get_field("name").max_length == 60
    done = candidate.run("python manage.py makemigrations --check --dry-run")
    assert done.returncode == 0, done.stdout + done.stderr
    old = [path for path in candidate.files("lending/migrations/") if re.search("/000[123]_", path)]
    assert len(old) == 3
