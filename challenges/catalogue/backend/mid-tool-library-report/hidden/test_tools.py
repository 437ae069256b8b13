"""The list of tools, and the import."""

from typing import Any

import pytest

HEADER = "branch,name,category\n"


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("The list of tools is as before, in at most 3 queries")
def test_list(library: Any) -> None:
    library.fill(
        branch=[(1, "Leith"), (2, "Gorgie")],
        member=[(1, "Ada")],
        tool=[
            *[(n, 1 + n % 2, f"Tool {n % 5}", f"Kind {n % 7}", None) for n in range(1, 41)],
            (50, 1, "Worn out", "Saws", "2026-01-01"),
        ],
        loan=[
            (1, 4, 1, "2026-01-02", "2026-01-09", None),
            (2, 6, 1, "2026-01-02", "2026-01-09", "2026-01-05"),
            (3, 8, 1, "2026-01-02", "2026-01-09", "2026-01-05"),
            (4, 8, 1, "2026-01-06", "2026-01-09", None),
            (5, 8, 1, "2026-01-06", "2026-01-09", None),
        ],
    )
    library.migrate()
    listed = library.get("/tools/")["tools"]
    order = sorted(range(1, 41), key=lambda n: (-(n % 2), n % 5, n))
    assert listed == [
        {
            "id": n,
            "name": f"Tool {n % 5}",
            "branch": "Gorgie" if n % 2 else "Leith",
            "category": f"Kind {n % 7}",
            "lent": n in (4, 8),
        }
        for n in order
    ]
    assert library.queries(library.get, "/tools/") <= 3


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("Tools are found by any spelling of their category")
def test_filter(library: Any) -> None:
    library.shelve("Hand saws", "Étaux", "", "Hand", "saws")
    library.migrate()

    def found(category: str) -> list[int]:
        return [tool["id"] for tool in library.get("/tools/", category=category)["tools"]]

    assert [found(text) for text in ("Hand saws", " HAND   SAWS", "ÉTAUX")] == [[1], [1], [2]]
    assert [found(text) for text in ("", " ", "unsorted", "hand", "Hand_saws")] == [
        [3],
        [3],
        [3],
        [4],
        [],
    ]


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("The import finds categories by any spelling, and makes the ones that are new")
def test_import(library: Any) -> None:
    library.shelve("Étaux")
    library.migrate()
    rows = (
        "Gorgie,Vice,ÉTAUX\n Gorgie ,Rip saw,  hand   SAWS\nGorgie,Tenon saw,Hand saws\n"
        "Gorgie,Thing,\nGorgie,Thing, \nGorgie,Vice, étaux \n"
    )
    assert library.command("import_tools", library.file(HEADER + rows)) == "6 tools added\n"
    assert list(library.categories().values()) == [
        *("Étaux", "Étaux", "hand SAWS", "hand SAWS", "Unsorted", "Unsorted", "Étaux")
    ]
    library.command("import_tools", library.file(HEADER + "Gorgie,Last saw,HAND SAWS\n"))
    assert library.categories()[8] == "hand SAWS"
    assert len(library.rows("SELECT id FROM lending_category")) == 3


@pytest.mark.criterion("frameworks")
@pytest.mark.title("A file that cannot be taken leaves nothing behind, no category either")
def test_bad_import(library: Any, candidate: Any) -> None:
    library.shelve("Saws")
    library.migrate()
    good = HEADER + "Gorgie,Plane,Planes\n"
    for row, problem in {
        "Leith,Plane,Planes": "tools.csv: row 3: no branch 'Leith'",
        "Gorgie,,Planes": "tools.csv: row 3: no name",
        f"Gorgie,Plane,{'x' * 61}": "tools.csv: row 3: the category is too long",
    }.items():
        with candidate.raises("CommandError") as refused:
            library.command("import_tools", library.file(good + row + "\n"))
        assert refused.message == problem
    assert library.categories() == {1: "Saws"}
    assert library.rows("SELECT name FROM lending_category") == [("Saws",)]
    longest = HEADER + f"Gorgie,Plane,{'x' * 60}\n"
    assert library.command("import_tools", library.file(longest)) == "1 tools added\n"
