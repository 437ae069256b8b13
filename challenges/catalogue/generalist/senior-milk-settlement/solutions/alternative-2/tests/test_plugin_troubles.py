"""Plug-ins that break, and what they must not break (docs/plugins.md)."""

from typing import Any

import pytest

FARMS = "code;name;scheme\n1;Ash Bank;A\n2;Birch Hollow;C\n"
TANKER = "1;04.05.2026;100;4,0;3,8;Olu\n2;04.05.2026;200;;;Olu\n1;05.05.2026;300;7,0;3,8;Olu\n"
READ = """\
def read(lines, note):
    for number, text in lines:
        farm, day, litres = text.split()
        yield number, text, {"farm": farm, "date": day, "litres": litres}
"""
GOOD = "def register(r):\n    r.add_rule('good', lambda c, f, b: 7)\n"


def settle(candidate: Any, plugins: dict[str, str], inbox: dict[str, str] | None = None) -> Any:
    return candidate.run(
        "python -m creamery settle inbox out --farms farms.csv --month 2026-05",
        files={
            "farms.csv": FARMS,
            "inbox/a.tnk": TANKER,
            **{f"inbox/{name}": text for name, text in (inbox or {}).items()},
            **{f"plugins/{name}": text for name, text in plugins.items()},
        },
    )


def troubles(done: Any, *plugins: str) -> list[str]:
    lines = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == [f"plugin {name}" for name in plugins]
    assert all(line.startswith("creamery: plugin ") for line in lines)
    return lines


@pytest.mark.parametrize(
    "source",
    [
        "def register(",
        "x = 1",
        "register = 1",
        "import sys\nsys.exit()",
        "raise KeyboardInterrupt",
        "\0",
        "def register(r):\n    r.add_rule('x', lambda c, f, b: 1)\n    raise SystemExit(0)",
        "def register(r):\n    raise ValueError('two\\nlines')",
        "class E(Exception):\n    def __str__(self): return 1 / 0\ndef register(r):\n    raise E",
    ]
    + [
        f"def register(r):\n    r.add_rule('x', lambda c, f, b: 1)\n    {line}"
        for line in [
            *(f"r.add_rule('{name}', print)" for name in ("x", "good", "share", "fat", "total")),
            *(f"r.add_format('{suffix}', print)" for suffix in (".tnk", ".BRM", "")),
            "r.add_format('.a', print); r.add_format('.A', print)",
            "r.add_format('.a', print, encoding='nonsense')",
            "r.add_format('.a', print, encoding='hex')",
            "r.add_format('.a', None)",
            "r.add_rule('y', None)",
            "r.add_rule('two\\nlines', print)",
            "r.add_rule('\\udc80', print)",
            "\n    try: r.add_rule('good', print)\n    except ValueError: pass",
        ]
    ],
)
def test_not_loaded(candidate: Any, source: str) -> None:
    good = settle(candidate, {"a.py": GOOD}).text("out/statements.txt")
    done = settle(candidate, {"b.py": source})
    troubles(done, "b.py")
    assert done.returncode == 1
    assert done.text("out/statements.txt") == good
    assert "good         0.14" in good


def test_what_is_no_plugin(candidate: Any) -> None:
    done = settle(candidate, {"_a.py": "1 / 0", "a.txt": "1 / 0", "sub/a.py": "1 / 0"})
    assert (done.returncode, done.stderr) == (0, "")


def test_first_keeps_a_name_unless_it_is_broken(candidate: Any) -> None:
    rule = "def register(r):\n    r.add_rule('x', lambda c, f, b: {})\n    {}\n"
    broken, first, second = rule.format(1, "1 / 0"), rule.format(2, ""), rule.format(3, "")
    done = settle(candidate, {"a.py": broken, "b.py": first, "c.py": second})
    troubles(done, "a.py", "c.py")
    assert "x            0.04" in done.text("out/statements.txt")


@pytest.mark.parametrize(
    "result", ["1.0", "None", "'1'", "1 / 0", "exit()", "10 ** 9999", "c.nothing"]
)
def test_broken_rule(candidate: Any, result: str) -> None:
    rules = (
        "def bad(c, f, b):\n    if b:\n        return " + result + "\n    return 5\n"
        "def register(r):\n    r.add_rule('bad', bad)\n    r.add_rule('fine', lambda *a: -1)\n"
    )
    done = settle(candidate, {"a.py": rules, "b.py": GOOD})
    assert "bad" in troubles(done, "a.py")[0]
    assert done.returncode == 1
    text = done.text("out/statements.txt")
    assert "bad" not in text
    assert text.count("  fine         -0.02\n  good         0.14\n  total") == 1


def test_rules_see_copies(candidate: Any) -> None:
    spoil = """\
def spoil(c, f, b):
    c.litres = c.fat = c.day = c.temp = c.source = f.scheme = f.name = f.code = None
    del c.litres
    return 0
def register(r):
    r.add_rule("spoil", spoil)
"""
    look = """\
def look(c, f, b):
    print(c.day, c.litres, c.temp, c.fat, c.source, f.code, f.name, f.scheme, b)
    return 10**20
def register(r):
    r.add_rule("look", look)
"""
    done = settle(candidate, {"a.py": spoil, "b.py": look})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == [
        "2026-05-04 100 4.0 3.8 .tnk 1 Ash Bank A 0",
        "2026-05-04 200 None 3.8 .tnk 2 Birch Hollow C 0",
        "2026-05-05 300 7.0 3.8 .tnk 1 Ash Bank A 100",
    ]
    assert "look         2000000000000000000.00\n" in done.text("out/statements.txt")


@pytest.mark.parametrize(
    "last",
    [
        "raise ValueError",
        "exit(0)",
        "yield",
        "yield 'abc'",
        "yield 1, 'raw'",
        "yield '1', 'raw', 'reason'",
        "yield 1, 2, 'reason'",
        "yield 1, 'raw', None",
        "yield 1, '\\udc80', 'reason'",
        "yield 1, 'raw', {'farm': '1', 'date': '2026-05-09'}",
        "yield 1, 'raw', {'farm': '1', 'date': '2026-05-09', 'litres': 100}",
        "yield 1, 'raw', {'farm': '1', 'date': '2026-05-09', 'litres': '1', 'fat': None}",
    ],
)
def test_broken_read(candidate: Any, last: str) -> None:
    broken = (
        f"{READ}        if litres == '13':\n            {last}\n"
        "def register(r):\n    r.add_format('.jsl', read)\n"
    )
    inbox = {
        "b.jsl": "1 2026-05-06 13\n1 2026-05-07 1000\n",
        "c.JSL": "1 2026-05-08 17\n",
        "d.jsl": "1 2026-05-09 13\n",
    }
    done = settle(candidate, {"a.py": broken}, inbox)
    lines = troubles(done, "a.py", "a.py")
    assert "b.jsl" in lines[0]
    assert "d.jsl" in lines[1]
    assert done.returncode == 1
    assert "settled 2 farms, 6 collections, 643 litres; 0 rejected" in done.stdout


def test_format(candidate: Any) -> None:
    plugin = """\
def read(lines, note):
    note("hello")
    for number, text in lines:
        if text:
            f, d, l, t = text.split(",")
            yield number * 10, text, {"farm": f, "date": d, "litres": l, "temp": t} if f else "odd"
def register(r):
    r.add_format(".X", read, encoding="latin-1")
"""
    again = "2,2026-05-06,1000,7.5"
    inbox = {"b.x": f"9,2026-05-06,1,\x0c\n{again}\n\n,,,\u00e9\n{again}"}
    done = settle(candidate, {"a.py": plugin}, inbox)
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == "b.x: hello"
    assert done.text("out/rejects.txt") == (
        "3 rejected\nb.x:10:unknown farm:9,2026-05-06,1,\n"
        "b.x:50:odd:,,,\u00c3\u00a9\nb.x:60:repeated:2,2026-05-06,1000,7.5\n"
    )
    assert "cold         -6.62" in done.text("out/statements.txt")


def test_not_done_stays_not_done(candidate: Any) -> None:
    done = settle(candidate, {"a.py": "1 / 0"})
    assert done.returncode == 1
    before = done.read("out/statements.txt")
    again = candidate.run(
        "python -m creamery settle inbox out --farms farms2.csv --month 2026-05",
        files={"farms2.csv": FARMS.replace(";C", ";D")},
    )
    assert again.returncode == 2
    assert again.stderr.splitlines()[-1] == "creamery: farm 2: unknown scheme 'D'"
    assert again.read("out/statements.txt") == before


def test_nothing_is_touched_if_a_file_cannot_be_written(candidate: Any) -> None:
    done = candidate.run(
        "python -m creamery settle inbox out --farms farms.csv --month 2026-05",
        files={
            "farms.csv": FARMS,
            "inbox/a.tnk": TANKER,
            "out/statements.txt": "of April",
            "out/rejects.txt/x": "",
        },
    )
    assert (done.returncode, done.stderr) == (2, "creamery: cannot write to out\n")
    assert done.text("out/statements.txt") == "of April"
    assert not done.exists("out/daily.csv")


def test_notes_come_before_an_unknown_scheme(candidate: Any) -> None:
    done = candidate.run(
        "python -m creamery settle inbox out --farms farms.csv --month 2026-05",
        files={
            "farms.csv": FARMS.replace(";C", ";D"),
            "inbox/a.brm": "     220260504   640  55    \nT   9\n",
        },
    )
    assert (done.returncode, done.stdout) == (2, "a.brm: trailer says 9, found 1\n")
