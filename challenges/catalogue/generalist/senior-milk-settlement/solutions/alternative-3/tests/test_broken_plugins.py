"""A broken plug-in costs itself, never the settlement (docs/plugins.md)."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience")

RUN = "python -m creamery settle inbox out --farms farms.csv --month 2026-05"
FARMS = "code;name;scheme\n0003;Cinder Hill;C\n0004;Dale End;A\n"
TANKER = "3;04.05.2026;100;4,0;3,8\n4;04.05.2026;200;4,0;3,8\n3;05.05.2026;300;4,0;3,8\n"
GOOD = "def register(registry):\n    registry.add_rule('good', lambda *a: 7)\n"


def settle(candidate: Any, plugins: dict[str, str], inbox: dict[str, str] | None = None) -> Any:
    files = {"farms.csv": FARMS, "inbox/a.tnk": TANKER}
    files |= {f"inbox/{name}": text for name, text in (inbox or {}).items()}
    files |= {f"plugins/{name}": text for name, text in plugins.items()}
    done = candidate.run(RUN, files=files)
    assert done.returncode in (0, 1), done.stderr
    return done


def amounts(done: Any, label: str) -> list[str]:
    lines = [line.split() for line in done.text("out/statements.txt").splitlines()]
    return [line[1] for line in lines if line and line[0] == label]


@pytest.mark.parametrize(
    "source",
    [
        "def register(registry:\n",
        "register_ = 1\n",
        "register = 1\n",
        "import sys\nsys.exit(0)\n",
        "raise KeyboardInterrupt\n",
        "def register(registry):\n    registry.add_rule('x', len)\n    raise OSError('a\\nb')\n",
        "def register(registry):\n    registry.add_format('.TNK', iter)\n",
        "def register(registry):\n    registry.add_rule('x', len)\n    registry.add_rule('x', len)\n",
        "def register(registry):\n    registry.add_rule('good', len)\n",
        "def register(registry):\n    registry.add_rule('share', len)\n",
        "def register(registry):\n    registry.add_format('.x', iter, encoding='none')\n",
        "def register(registry):\n    try:\n        registry.add_rule('total', len)\n    except Exception:\n"
        "        registry.add_rule('x', len)\n",
    ],
)
@pytest.mark.title("Nothing counts of a plug-in that cannot be loaded")
def test_not_loaded(candidate: Any, source: str) -> None:
    late = "def register(registry):\n    registry.add_rule('x', lambda *a: 1)\n"
    done = settle(candidate, {"a.py": GOOD, "b.py": source, "c.py": late, "_d.py": "1 / 0"})
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("creamery: plugin b.py: ")
    assert amounts(done, "good") == ["0.14", "0.07"]
    assert amounts(done, "x") == ["0.02", "0.01"]


@pytest.mark.parametrize(
    "body",
    [
        "return 1.0",
        "return None",
        "raise SystemExit(0)",
        "raise ValueError('one\\ntwo')",
        "from creamery.settle import SettleError; raise SettleError('no')",
        "return 10 ** 5000",
    ],
)
@pytest.mark.title("A rule that breaks late counts for no farm and is named once")
def test_rule(candidate: Any, body: str) -> None:
    source = (
        "def register(registry):\n    registry.add_rule('bad', bad)\n    registry.add_rule('fine', fine)\n"
        "def bad(collection, farm, litres_before):\n    if not litres_before:\n        return 5\n"
        f"    {body}\n"
        "def fine(collection, farm, litres_before):\n    return -1\n"
    )
    done = settle(
        candidate, {"a.py": source, "b.py": GOOD}, {"b.tnk": "3;06.05.2026;100;4,0;3,8\n"}
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("creamery: plugin a.py: ") and "bad" in line
    assert amounts(done, "bad") == []
    assert amounts(done, "fine") == ["-0.03", "-0.01"]
    assert amounts(done, "total") == ["220.93", "82.46"]


@pytest.mark.title("Rules see what is described, and cannot change it for others")
def test_copies(candidate: Any) -> None:
    vandal = (
        "def register(registry):\n    registry.add_rule('vandal', vandal)\n"
        "def vandal(collection, farm, litres_before):\n"
        "    collection.litres = 10 ** 9\n    collection.day = None\n    farm.scheme = 'Z'\n"
        "    farm.code = '0004'\n    del farm.name\n    return 0\n"
    )
    witness = (
        "import sys\ndef register(registry):\n    registry.add_rule('seen', seen)\n"
        "def seen(c, f, before):\n"
        "    print(c.day, c.litres, c.temp, c.fat, c.source, f.code, f.name, f.scheme, before)\n"
        "    return 1\n"
    )
    done = settle(candidate, {"a.py": vandal, "b.py": witness}, {"b.TNK": "3;06.05.2026;9;;\n"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:-1] == [
        "2026-05-04 100 4.0 3.8 .tnk 0003 Cinder Hill C 0",
        "2026-05-04 200 4.0 3.8 .tnk 0004 Dale End A 0",
        "2026-05-05 300 4.0 3.8 .tnk 0003 Cinder Hill C 100",
        "2026-05-06 9 None 3.8 .tnk 0003 Cinder Hill C 400",
    ]


READ = """\
def register(registry):
    registry.add_format(".v2.csv", read)
def read(lines, note):
    note("hello")
    for number, text in lines:
        farm, _, rest = text.partition(" ")
        if rest == "bad":
            {bad}
        yield number, text, rest or {{"farm": farm, "date": "2026-05-20", "litres": str(number)}}
"""


@pytest.mark.parametrize(
    "bad",
    [
        "raise SystemExit",
        "raise OSError('no')",
        "next(iter(()))",
        "yield None",
        "yield number, text",
        "yield str(number), text, 'reason'",
        "yield number, None, 'reason'",
        "yield number, text, None",
        "yield number, text, {'farm': '3', 'date': '2026-05-20'}",
        "yield number, text, {'farm': '3', 'date': '2026-05-20', 'litres': 5}",
        "yield number, text, {'farm': '3', 'date': '2026-05-20', 'litres': '5', 'temp': None}",
    ],
)
@pytest.mark.title("A reader that breaks loses the rest of this file only")
def test_reader(candidate: Any, bad: str) -> None:
    inbox = {"b.v2.csv": "3\n9\n3 odd\nx bad\n3\n", "c.V2.CSV": "4\f4\n"}
    done = settle(candidate, {"r.py": READ.format(bad=bad)}, inbox)
    (line,) = done.stderr.splitlines()
    assert line.startswith("creamery: plugin r.py: ") and "b.v2.csv" in line
    assert (
        done.text("out/rejects.txt")
        == "2 rejected\nb.v2.csv:2:unknown farm:9\nb.v2.csv:3:odd:3 odd\n"
    )
    assert done.stdout.splitlines() == [
        "b.v2.csv: hello",
        "c.V2.CSV: hello",
        "settled 2 farms, 6 collections, 604 litres; 2 rejected, 0 of another month",
    ]
