"""How a run uses memory, and how it ends when it ends badly."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience")

FARMS = "code;name;scheme\n" + "".join(f"{number};Farm {number};A\n" for number in range(60))
PLUGIN = """\
def register(registry):
    registry.add_format(".jsl", read)
    registry.add_rule("organic", lambda collection, farm, litres_before: 1)
def read(lines, note):
    for number, text in lines:
        farm, day, litres = text.split()
        yield number, text, {"farm": farm, "date": day, "litres": litres}
"""
MEASURE = """\
import sys, tracemalloc
from creamery.settle import settle
tracemalloc.start()
settle(sys.argv[1], "out", "farms.csv", "2026-05")
print(tracemalloc.get_traced_memory()[1])
"""
KINDS: dict[str, tuple[str, Callable[[int], str]]] = {
    "kestrel": ("tnk", lambda n: f"{n % 60};{n % 31 + 1:02}.05.2026;{n % 977 + 1};4,0;3,9\n"),
    "rejected": ("tnk", lambda n: f"999;{n % 31 + 1:02}.05.2026;{n % 977 + 1};4,0;3,9\n"),
    "no newlines": ("brm", lambda n: f"{n % 60:6}202605{n % 31 + 1:02}{n % 977 + 1:6}  40 390\f"),
    "orrin": (
        "orr",
        lambda n: f"FARM:{n % 60}\nDATE:2026/05/{n % 31 + 1:02}\nLITRES:{n % 977 + 1}\n\n",
    ),
    "plug-in": ("jsl", lambda n: f"{n % 60} 2026-05-{n % 31 + 1:02} {n % 977 + 1}\n"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.title("Memory does not grow with the collections")
def test_memory(candidate: Any, kind: str) -> None:
    suffix, line = KINDS[kind]
    files = {"farms.csv": FARMS, "plugins/p.py": PLUGIN, "measure.py": MEASURE}
    peaks = []
    for count in (1_000, 10_000):
        files[f"inbox-{count}/may.{suffix}"] = "".join(map(line, range(count)))
        done = candidate.run(["python", "measure.py", f"inbox-{count}"], files=files)
        assert (done.returncode, done.stderr) == (0, "")
        peaks.append(int(done.stdout.splitlines()[-1]))
    assert peaks[1] - peaks[0] < 1 << 20


@pytest.mark.title("An unknown scheme leaves OUT alone, and the notes of its file come out")
def test_scheme(candidate: Any) -> None:
    row = "     120260504   500  40 380\n"
    done = candidate.run(
        "python -m creamery settle inbox out --farms farms.csv --month 2026-05",
        files={
            "farms.csv": "code;name;scheme\n1;Ash;Q\n",
            "inbox/a.brm": row + "T 5\n" + row + "T 6\n",
            "inbox/b.txt": "",
            "out/statements.txt": "April\n",
        },
    )
    assert done.returncode == 2
    assert done.stderr == "creamery: farm 1: unknown scheme 'Q'\n"
    assert done.stdout == "a.brm: trailer says 5, found 1\na.brm: trailer says 6, found 1\n"
    assert done.text("out/statements.txt") == "April\n"
    assert not done.exists("out/rejects.txt")


@pytest.mark.title("A file of OUT that cannot be written leaves the others alone")
def test_out(candidate: Any) -> None:
    done = candidate.run(
        "python -m creamery settle inbox out --farms farms.csv --month 2026-05",
        files={
            "farms.csv": "code;name;scheme\n1;Ash;A\n",
            "inbox/b.txt": "",
            "out/statements.txt": "April\n",
            "out/daily.csv/a-folder": "",
        },
    )
    assert (done.returncode, done.stderr) == (2, "creamery: cannot write to out\n")
    assert done.text("out/statements.txt") == "April\n"
    assert not done.exists("out/rejects.txt")
