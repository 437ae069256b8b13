"""Formats and rules that come from the folder of plug-ins, sound and broken ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import assert_trouble

if TYPE_CHECKING:
    from conftest import Dairy

pytestmark = pytest.mark.criterion("role_experience", weight=2)

MAY = "1;04.05.2026;100;4,0;3,9;Olu\n2;05.05.2026;100;4,0;3,8;Olu\n1;10.05.2026;200;7,0;;Olu\n"
ASH = ["base 123.60", "fat 0.63", "cold -1.23", "sunday 1.50"]
BIRCH = ["base 39.50"]

FORMAT = """
def register(registry):
    registry.add_format(".Pip", read, encoding="cp1252")
    registry.add_format(".two", read)


def read(lines, note):
    last = 0
    for last, text in lines:
        if text.startswith("!"):
            yield last, text.upper(), text[1:]
        elif text:
            names = ("farm", "date", "litres", "temp", "fat")
            yield last, text, dict(zip(names, text.split("|")))
    note(f"{last} lines")
"""
RULE = """
def register(registry):
    registry.add_rule("%s", lambda collection, farm, litres_before: %s)
"""


def rule(name: str, amount: str) -> str:
    """A plug-in with one rule."""
    return RULE % (name, amount)


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("A plug-in's format goes through the same checks and rules as our own")
def test_format(dairy: Dairy) -> None:
    pip = (
        "1|2026-05-03|100\n\n02|2026-05-04|100||4.1\n2|2026-05-04|100|9|4.1\x0c"
        "!not sure – é\n1|2026-05-05|x\n1|2026-05-05|10|hot\n1|2026-05-05|10|1|fat\n"
        "1|05/05/2026|10\n1|2026-04-05|10\n1|2026-05-10|100|6.5\n"
    )
    result = dairy.settle(
        {"may.PIP": pip.encode("cp1252"), "may.tnk": MAY, "x.two": "", "y.pip2": ""},
        {"pip.py": FORMAT},
    )
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "may.PIP: 11 lines",
        "x.two: 0 lines",
        "skipped y.pip2",
        "settled 2 farms, 6 collections, 700 litres; 6 rejected, 1 of another month",
    ]
    assert result.rejects.splitlines() == [
        "6 rejected",
        "may.PIP:4:repeated:2|2026-05-04|100|9|4.1",
        "may.PIP:5:not sure – é:!NOT SURE – É",
        "may.PIP:6:litres:1|2026-05-05|x",
        "may.PIP:7:temp:1|2026-05-05|10|hot",
        "may.PIP:8:fat:1|2026-05-05|10|1|fat",
        "may.PIP:9:date:1|05/05/2026|10",
    ]
    assert result.amounts("Ash") == [
        *("base 206.00", "fat 0.63", "cold -1.84", "sunday 3.00", "total 207.79")
    ]
    assert result.amounts("Birch") == ["base 79.00", "fat 0.42", "total 79.42"]


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("A plug-in's rule has its line in the statement and its part in the total")
def test_rules(dairy: Dairy) -> None:
    plugins = {
        "b.py": rule("second", "-5 if farm.name == 'Ash' else 0"),
        "a.py": rule("first", "collection.litres + litres_before")
        + '    registry.add_rule("evens", lambda c, f, b: 7 if c.litres == 200 else -7)\n',
        "c.py": rule("nothing", "1 if collection.litres == 100 else -1"),
        "_d.py": rule("hidden", "1000"),
        "more/e.py": rule("deep", "1000"),
        "f.txt": rule("text", "1000"),
    }
    result = dairy.settle({"may.tnk": MAY}, plugins)
    assert (result.code, result.stderr, result.rejects) == (0, "", "0 rejected\n")
    assert result.amounts("Ash") == [*ASH, "first 4.00", "second -0.10", "total 128.40"]
    assert result.amounts("Birch") == [
        *(*BIRCH, "first 1.00", "evens -0.07", "nothing 0.01", "total 40.44")
    ]


@pytest.mark.title("A rule is told all that the brief promises about collection and farm")
def test_what_rules_see(dairy: Dairy) -> None:
    code = """
import json
from datetime import date


def register(registry):
    registry.add_rule("seen", seen)


def seen(collection, farm, litres_before):
    assert type(collection.day) is date and type(collection.litres) is int
    row = [str(collection.day), collection.litres, collection.temp, collection.fat]
    row += [collection.source, farm.code, farm.name, farm.scheme, litres_before]
    print("seen", json.dumps(row))
    return 0
"""
    farms = "code;name;scheme\n007;Ash;A\n2;Birch;B\n"
    inbox = {
        "a.TNK": "7;04.05.2026;100;4,5;4,1;Olu\n2;04.05.2026;50;;;\n7;04.05.2026;100;6,5;4,1;Olu\n",
        "b.orr": "FARM: 7\nDATE: 2026/05/05\nLITRES: 30\n",
    }
    result = dairy.settle(inbox, {"seen.py": code}, farms)
    assert [line for line in result.stdout.splitlines() if line.startswith("seen ")] == [
        'seen ["2026-05-04", 100, 4.5, 4.1, ".tnk", "007", "Ash", "A", 0]',
        'seen ["2026-05-04", 50, null, 3.8, ".tnk", "2", "Birch", "B", 0]',
        'seen ["2026-05-05", 30, null, 4.1, ".orr", "007", "Ash", "A", 100]',
    ]


@pytest.mark.title("A plug-in that cannot be loaded is reported; the month is settled without it")
def test_not_loaded(dairy: Dairy) -> None:
    plugins = {
        "a-syntax.py": "def register(registry:\n",
        "b_import.py": "import no_such_module\n",
        "c_exit.py": "import sys\n\nsys.exit(0)\n",
        "d_nothing.py": "VALUE = 1\n",
        "e_raises.py": rule("raises", "1") + '    raise RuntimeError("two\\nlines")\n',
        "f_exits.py": rule("exits", "1") + "    raise SystemExit\n",
        "g_good.py": rule("good", "10"),
    }
    result = dairy.settle({"may.tnk": MAY}, plugins)
    assert len(result.troubles) == 6, result.stderr
    for line, name in zip(result.troubles, sorted(plugins), strict=False):
        assert_trouble(line, name)
    assert result.amounts("Ash") == [*ASH, "good 0.20", "total 124.70"]
    assert result.code == 1


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Of a plug-in that breaks half-way through registering, nothing counts")
def test_half_registered(dairy: Dairy) -> None:
    first = '    registry.add_rule("half", lambda c, f, b: 5)\n    registry.add_format(".Pip"'
    half = FORMAT.replace('    registry.add_format(".Pip"', first).replace(".two", ".TNK")
    plugins = {"a.py": half, "b.py": rule("half", "collection.litres")}
    result = dairy.settle({"may.tnk": MAY, "may.pip": "1|2026-05-03|100\n"}, plugins)
    assert [len(result.troubles), result.code] == [1, 1]
    assert_trouble(result.troubles[0], "a.py")
    assert result.stdout.splitlines()[0] == "skipped may.pip"
    assert result.amounts("Ash") == [*ASH, "half 3.00", "total 127.50"]


@pytest.mark.title("A suffix or name that is taken stays with who was first")
def test_taken(dairy: Dairy) -> None:
    labels = ["base", "cold", "collections", "fat", "litres", "share", "sunday", "total", "volume"]
    plugins = {f"l{n}_{label}.py": rule(label, "1") for n, label in enumerate(labels)}
    plugins |= {
        "a.py": FORMAT,
        "b.py": FORMAT.replace(".two", ".three"),
        "c.py": rule("once", "1"),
        "d.py": rule("once", "2"),
        "e.py": rule("twice", "1") + '    registry.add_rule("twice", lambda c, f, b: 1)\n',
    }
    inbox = {"may.tnk": MAY, "may.pip": "2|2026-05-03|100||3.8\n", "x.three": ""}
    result = dairy.settle(inbox, plugins)
    broken = ["b.py", "d.py", "e.py", *(name for name in sorted(plugins) if name[0] == "l")]
    assert len(result.troubles) == len(broken), result.stderr
    for line, name in zip(result.troubles, broken, strict=True):
        assert_trouble(line, name)
    assert result.stdout.splitlines()[:2] == ["may.pip: 1 lines", "skipped x.three"]
    assert result.amounts("Ash") == [*ASH, "once 0.02", "total 124.52"]
    assert result.amounts("Birch") == ["base 79.00", "sunday 1.50", "once 0.02", "total 80.52"]


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("A rule that breaks counts nowhere in the run, and is reported once")
def test_broken_rule(dairy: Dairy) -> None:
    for amount in (
        "50 // (litres_before - 100)",
        "50 if litres_before < 100 else 1.0",
        "50 if litres_before < 100 else exit()",
    ):
        plugins = {
            "a.py": "import sys\n" + rule("bad", amount.replace("exit()", "sys.exit(0)")),
            "b.py": rule("good", "10"),
        }
        plugins["a.py"] += '    registry.add_rule("fine", lambda c, f, b: 3)\n'
        more = MAY + "1;11.05.2026;300;4,0;3,8;\n1;12.05.2026;100;4,0;3,8;\n"
        result = dairy.settle({"may.tnk": more}, plugins)
        assert len(result.troubles) == 1, f"{amount}: {result.stderr}"
        assert_trouble(result.troubles[0], "a.py")
        assert result.amounts("Birch") == [*BIRCH, "fine 0.03", "good 0.10", "total 39.63"]
        assert result.amounts("Ash") == [
            *("base 288.40", *ASH[1:], "fine 0.12", "good 0.40", "total 289.82")
        ]
        assert (result.code, result.rejects) == (1, "0 rejected\n")


@pytest.mark.title("Where a reader breaks, what it gave counts and other files go on")
def test_broken_reader(dairy: Dairy) -> None:
    for last in (
        'raise KeyError("no\\nidea")',
        "raise SystemExit",
        "yield number, text, None",
        'yield number, text, {"farm": "2", "date": "2026-05-05"}',
        'yield number, text, {"farm": "2", "date": "2026-05-05", "litres": 100}',
    ):
        code = f"""
def register(registry):
    registry.add_format(".bad", read)
    registry.add_rule("good", lambda c, f, b: 10)


def read(lines, note):
    for number, text in lines:
        if text == "end":
            {last}
        elif text == "why":
            yield number, text, "because"
        else:
            yield number, text, {{"farm": text, "date": "2026-05-04", "litres": "100"}}
"""
        inbox = {"a.bad": "1\nwhy\nend\n2\n", "b.bad": "2\n", "c.bad": "end\n", "d.tnk": MAY}
        result = dairy.settle(inbox, {"bad.py": code})
        assert len(result.troubles) == 2, f"{last}: {result.stderr}"
        assert_trouble(result.troubles[0], "bad.py", "a.bad")
        assert_trouble(result.troubles[1], "bad.py", "c.bad")
        assert result.rejects == "1 rejected\na.bad:2:because:why\n"
        assert result.last.startswith("settled 2 farms, 5 collections, 600 litres; 1 rejected")
        assert "good 0.30" in result.amounts("Ash")
        assert result.code == 1


@pytest.mark.title("What a plug-in does to what it is given changes nothing for others")
def test_meddling(dairy: Dairy) -> None:
    code = """
def register(registry):
    registry.add_rule("meddle", meddle)


def meddle(collection, farm, litres_before):
    for target, name, value in (
        (collection, "litres", 5),
        (collection, "fat", 9.9),
        (farm, "scheme", "C"),
        (farm, "name", "Zed"),
        (farm, "code", "99"),
    ):
        try:
            setattr(target, name, value)
        except Exception:
            pass
    return 0
"""
    plugins = {"a.py": code, "b.py": rule("after", "collection.litres if farm.code == '1' else 0")}
    result = dairy.settle({"may.tnk": MAY + "1;11.05.2026;10;;;\n"}, plugins)
    assert result.stderr == ""
    assert result.amounts("Ash") == [
        *("base 127.72", "fat 0.65", "cold -1.23", "sunday 1.50", "after 3.10", "total 131.74")
    ]
    assert result.last.startswith("settled 2 farms, 4 collections, 410 litres")
