"""Which texts are one category: in the migration, in files of tools, and in GET /tools/."""

from pathlib import Path
from typing import Any

import pytest


def add_tools(shed: Any, texts: list[str]) -> None:
    """Put a tool into the tables of 0003 for each text, with ids from 1 on."""
    shed.sql("INSERT INTO lending_branch (id, name) VALUES (%s, %s)", [(1, "Gorgie")])
    shed.sql(
        "INSERT INTO lending_tool (id, branch_id, name, category, retired_on)"
        " VALUES (%s, 1, 'Tool', %s, %s)",
        [(id, text, "2020-01-01" if id % 2 else None) for id, text in enumerate(texts, start=1)],
    )


def names(shed: Any) -> list[str]:
    """The name of each tool's category, in the order of the tools."""
    found = shed.sql(
        "SELECT c.name FROM lending_tool t JOIN lending_category c ON c.id = t.category_id"
        " ORDER BY t.id"
    )
    return [name for (name,) in found]


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["Drills", "drills ", "DRILLS", "drills"], "drills"),
        (["drills", "Drills"], "Drills"),
        (["hand  tools", "hand tools\t", "Hand Tools"], "hand tools"),
        (["\u00c9TAUX", "\u00c9taux", "\u00e9taux", "\u00c9taux"], "\u00c9taux"),
        (["Ma\u00dfe", "MASSE", " MASSE"], "MASSE"),
        (["Hand\u00a0tools", "hand\u2003tools", "hand tools"], "hand tools"),
        (["", "  ", "\t"], "Unsorted"),
        (["", "UNSORTED", "unsorted", "unsorted"], "unsorted"),
        (["", "\n", "unsorted", "unsorted"], "Unsorted"),
    ],
)
def test_one_category(shed: Any, texts: list[str], name: str) -> None:
    add_tools(shed, texts)
    shed.migrate()
    assert names(shed) == [name] * len(texts)
    assert shed.sql("SELECT name FROM lending_category") == [(name,)]


def test_others_stay_apart(shed: Any) -> None:
    texts = ["Drills", "Drils", "Hand tools", "Handtools", "Etaux", "\u00c9taux"]
    add_tools(shed, texts)
    shed.migrate()
    assert names(shed) == texts


def test_there_and_back_with_few_queries(shed: Any, candidate: Any) -> None:
    kinds = ["Drills", "Saws", "hand tools"]
    # Each text is different, and there are more than fit into one batch.
    texts = [" " * (id // 3 % 40) + kinds[id % 3] + " " * (id // 120) for id in range(2400)]
    add_tools(shed, texts)
    shed.sql("INSERT INTO lending_member (id, name) VALUES (1, 'Ada')")
    shed.sql(
        "INSERT INTO lending_loan (id, tool_id, member_id, lent_on, due_on)"
        " VALUES (%s, %s, 1, '2026-01-01', '2026-01-08')",
        [(id, id) for id in range(1, 2401)],
    )
    shed.sql("INSERT INTO lending_charge (loan_id, kind, cents) VALUES (7, 'late', 50)")
    tools = "SELECT id, branch_id, name, retired_on FROM lending_tool ORDER BY id"
    others = ["SELECT * FROM lending_loan ORDER BY id", "SELECT * FROM lending_charge"]
    before = [shed.sql(statement) for statement in [tools, *others]]
    for _ in range(2):
        with shed.queries() as counted:
            shed.migrate()
        assert candidate.length(counted) < 100
        assert names(shed) == kinds * 800
        assert [shed.sql(statement) for statement in [tools, *others]] == before
        with shed.queries() as counted:
            shed.migrate("0003")
        assert candidate.length(counted) < 100
        texts = [text for (text,) in shed.sql("SELECT category FROM lending_tool ORDER BY id")]
        assert texts == kinds * 800
        assert [shed.sql(statement) for statement in [tools, *others]] == before


def test_an_empty_database(shed: Any) -> None:
    for target in (None, "0003", None):
        shed.migrate(target)
    shed.command("makemigrations", "--check", verbosity=0)


def import_file(shed: Any, folder: Path, *rows: str) -> None:
    """Import a file with these rows, all of them for Gorgie."""
    path = folder / "tools.csv"
    lines = ["branch,name,category", *(f"Gorgie,{row}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    shed.command("import_tools", str(path), verbosity=0)


def test_import(shed: Any, candidate: Any, tmp_path: Path) -> None:
    add_tools(shed, ["Drills", "unsorted"])
    shed.migrate()
    far_apart = "a" + " " * 70 + "b"
    rows = ["A, DRILLS ", "B, hand   tools ", "C,Hand Tools", "D,", f"E,{far_apart}"]
    import_file(shed, tmp_path, *rows)
    assert names(shed)[2:] == ["Drills", "hand tools", "hand tools", "unsorted", "a b"]
    refused = "django.core.management.base.CommandError"
    with candidate.raises(refused, "row 3: the category is too long"):
        import_file(shed, tmp_path, "F,New", "G," + "x" * 61)
    assert len(names(shed)) == 7
    assert ("New",) not in shed.sql("SELECT name FROM lending_category")


def test_tools_by_category(shed: Any, candidate: Any) -> None:
    add_tools(shed, ["x", "\u00c9taux", "x", " "] + ["x", "\u00c9TAUX"] * 20)
    shed.sql("INSERT INTO lending_member (id, name) VALUES (1, 'Ada')")
    shed.sql(
        "INSERT INTO lending_loan (tool_id, member_id, lent_on, due_on, returned_on)"
        " VALUES (2, 1, '2026-01-01', '2026-01-08', %s)",
        [("2026-01-02",), (None,), (None,)],
    )
    shed.migrate()
    client = candidate.module("django.test").Client()
    with shed.queries() as counted:
        tools = client.get("/tools/").json()["tools"]
    assert candidate.length(counted) <= 3
    assert [tool["id"] for tool in tools] == list(range(2, 45, 2))
    for text, count in (("  \u00e9TAUX ", 21), ("", 1), ("UNSORTED", 1), ("x", 0), ("Drils", 0)):
        with shed.queries() as counted:
            tools = client.get("/tools/", {"category": text}).json()["tools"]
        assert candidate.length(counted) <= 3
        assert len(tools) == count, text
    [first, *_] = client.get("/tools/", {"category": "\u00c9taux"}).json()["tools"]
    assert first == {
        "id": 2,
        "name": "Tool",
        "branch": "Gorgie",
        "category": "\u00c9TAUX",
        "lent": True,
    }
