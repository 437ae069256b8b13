"""Texts become categories and texts again; import and search find them."""

import json
from pathlib import Path
from typing import Any

import pytest


def fill(shed: Any, texts: list[str]) -> None:
    """A tool for each text, with ids from 1; each second one is retired."""
    shed.sql("INSERT INTO lending_branch (id, name) VALUES (1, 'Orléans')")
    shed.sql(
        "INSERT INTO lending_tool (id, branch_id, name, category, retired_on)"
        " VALUES (%s, 1, 'Tool', %s, %s)",
        [
            (number, text, None if number % 2 else "2025-01-01")
            for number, text in enumerate(texts, 1)
        ],
    )


def named(shed: Any) -> list[str]:
    """The categories of the tools, by id."""
    found = shed.sql(
        "SELECT c.name FROM lending_tool t JOIN lending_category c ON c.id = t.category_id"
        " ORDER BY t.id"
    )
    return [name for (name,) in found]


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Étaux", "ÉTAUX", "ÉTAUX"], ["ÉTAUX"] * 3),
        (["STRASSE", "straße", "straße"], ["straße"] * 3),
        (["Drills", "Drils"], ["Drills", "Drils"]),
        (["drills", "Drills"], ["Drills", "Drills"]),
        # Not counting the white space, "Hand saws" is the most frequent.
        ([" Hand saws", "Hand\t saws", "hand saws"], ["Hand saws"] * 3),
        (["Hand\u00a0saws", "Handsaws"], ["Hand saws", "Handsaws"]),
        (["", " \n", "unsorted"], ["Unsorted"] * 3),
        (["", "UNSORTED", " UNSORTED"], ["UNSORTED"] * 3),
        ([], []),
    ],
)
def test_spellings(shed: Any, texts: list[str], names: list[str]) -> None:
    fill(shed, texts)
    shed.migrate()
    assert named(shed) == names
    assert shed.sql("SELECT count(*) FROM lending_category") == [(len(set(names)),)]


def test_there_and_back_again(shed: Any, candidate: Any) -> None:
    # Every tool has a text of its own, and there are three categories.
    fill(shed, [f"{' ' * (number // 3)}{'abc'[number % 3]}" for number in range(1200)])
    shed.sql("INSERT INTO lending_member (id, name) VALUES (1, 'Ada')")
    shed.sql(
        "INSERT INTO lending_loan (id, tool_id, member_id, lent_on, due_on)"
        " VALUES (%s, %s, 1, '2026-01-01', '2026-01-08')",
        [(number, number) for number in range(1, 1201)],
    )
    shed.sql(
        "INSERT INTO lending_charge (id, loan_id, kind, cents) VALUES (%s, %s, 'late', 50)",
        [(number, number) for number in range(1, 1201)],
    )
    kept = (
        "SELECT t.id, t.branch_id, t.name, t.retired_on, l.id, l.member_id, c.id, c.cents"
        " FROM lending_tool t JOIN lending_loan l ON l.tool_id = t.id"
        " JOIN lending_charge c ON c.loan_id = l.id ORDER BY t.id"
    )
    before = shed.sql(kept)
    expected = [("abc"[number % 3],) for number in range(1200)]
    for target in (None, "0003", None):
        with shed.queries() as counted:
            shed.migrate(target)
        assert candidate.length(counted) < 300
        assert shed.sql(kept) == before
        if target:
            assert shed.sql("SELECT category FROM lending_tool ORDER BY id") == expected
        else:
            assert [(name,) for name in named(shed)] == expected
    assert shed.sql("PRAGMA foreign_key_check") == []


def test_no_migration_is_missing(shed: Any) -> None:
    shed.command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_import(shed: Any, tmp_path: Path) -> None:
    fill(shed, ["Drills", ""])
    shed.migrate()
    file = tmp_path / "tools.csv"
    long = f"Very{' ' * 80}long"
    texts = ["DRILLS", "  ", "hand   saws", "Hand Saws", long, "unsorted"]
    lines = [f"Orléans,New,{text}\n" for text in texts]
    file.write_text("branch,name,category\n" + "".join(lines), "utf-8")
    shed.command("import_tools", str(file), verbosity=0)
    assert named(shed)[2:] == [
        *("Drills", "Unsorted", "hand saws", "hand saws", "Very long", "Unsorted"),
    ]


@pytest.mark.parametrize("bad", ["Nowhere,Saw,Saws", "Orléans,,Saws", f"Orléans,Saw,{'x' * 61}"])
def test_a_bad_file_makes_no_category(shed: Any, candidate: Any, tmp_path: Path, bad: str) -> None:
    fill(shed, ["Drills"])
    shed.migrate()
    file = tmp_path / "tools.csv"
    file.write_text(f"branch,name,category\nOrléans,New,New\n{bad}\n", "utf-8")
    with candidate.raises("django.core.management.base.CommandError", match="row 3"):
        shed.command("import_tools", str(file), verbosity=0)
    assert shed.sql("SELECT name FROM lending_category") == [("Drills",)]
    assert named(shed) == ["Drills"]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", [1, 3, 5]),
        ("?category=ÉTAUX%20 à%20%20main", [1]),
        ("?category=", [3]),
        ("?category=unsorted", [3]),
        ("?category=Drils", []),
    ],
)
def test_tools(shed: Any, candidate: Any, query: str, ids: list[int]) -> None:
    fill(shed, ["Étaux à main", "étaux à main", "", "Drills", "Drills"])
    shed.sql("INSERT INTO lending_member (id, name) VALUES (1, 'Ada')")
    shed.sql(
        "INSERT INTO lending_loan (id, tool_id, member_id, lent_on, due_on, returned_on)"
        " VALUES (%s, %s, 1, '2026-01-01', '2026-01-08', %s)",
        [(1, 1, None), (2, 1, None), (3, 3, "2026-01-02")],
    )
    shed.migrate()
    client = candidate.module("django.test").Client()
    with shed.queries() as counted:
        answer = client.get(f"/tools/{query}")
    tools = json.loads(answer.content)["tools"]
    assert [tool["id"] for tool in tools] == ids
    assert candidate.length(counted) <= 3
    every = {
        1: ("Étaux à main", True),
        3: ("Unsorted", False),
        5: ("Drills", False),
    }
    for tool in tools:
        category, lent = every[tool["id"]]
        assert tool == {
            "id": tool["id"],
            "name": "Tool",
            "branch": "Orléans",
            "category": category,
            "lent": lent,
        }
