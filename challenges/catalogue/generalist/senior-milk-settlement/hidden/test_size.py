"""Ten times the data, and more."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from conftest import COMMAND

pytestmark = pytest.mark.criterion("problem_solving", weight=3)

FARMS = "code;name;scheme\n" + "".join(f"{n:04};Farm {n:02};A\n" for n in range(1, 61))
MIB = 1024 * 1024
GROWTH = 2 * MIB

# Runs the program with tracemalloc, and says what it needed most at one time.
PROBE = """
import runpy, sys, tracemalloc
sys.argv = ["creamery", *sys.argv[1:]]
code = 0
tracemalloc.start()
try:
    runpy.run_module("creamery", run_name="__main__", alter_sys=True)
except SystemExit as end:
    code = end.code
peak = tracemalloc.get_traced_memory()[1]
tracemalloc.stop()
with open("peak.txt", "w") as file:
    file.write(str(peak))
sys.exit(code)
"""
PLUGIN = """
def register(registry):
    registry.add_format(".jsl", read)
    registry.add_rule("bonus", bonus)


def read(lines, note):
    for number, text in lines:
        farm, day, litres, remark = text.split(" ", 3)
        if farm == "0":
            yield number, text, "no farm"
        else:
            yield number, text, {"farm": farm, "date": day, "litres": litres}


def bonus(collection, farm, litres_before):
    return 1
"""


REMARK = "quite a remark of the driver " * 30


def kestrel(n: int) -> str:
    """A good line, different from the farm's line before."""
    return f"{n % 60 + 1};{n % 28 + 1:02}.05.2026;{100 + n // 60 % 2};4,0;3,9;Olu\n"


def kestrel_with_remark(n: int) -> str:
    """The same with a long driver."""
    return kestrel(n).replace("Olu", REMARK)


def jsl(n: int) -> str:
    """A line for the plug-in's format. Two are accepted, two have another reason each."""
    farm = (0, n % 60 + 1, 9999, n % 60 + 1)[n % 4]
    return f"{farm} 2026-05-{n % 28 + 1:02} {100 + n // 60 % 2} {REMARK}\n"


def month(line: Callable[[int], str], count: int) -> str:
    """Write that many lines."""
    return "".join(line(n) for n in range(count))


def growth(candidate: Any, name: str, line: Callable[[int], str], *, files: int = 1) -> int:
    """How much more memory 10,000 lines need than 1,000."""
    arguments = COMMAND.removeprefix("python -m creamery ")
    shared = {"farms.csv": FARMS, "probe.py": PROBE, "plugins/jsl.py": PLUGIN}
    peaks = {}
    for folder, count in (("small", 1000), ("large", 10000)):
        content = month(line, count // files)
        inbox = {f"{folder}/{n:03}{name}": content for n in range(files)}
        done = candidate.run(
            f"python probe.py {arguments.replace('inbox', folder)}", files=shared | inbox
        )
        assert done.returncode in (0, 1), f"ended with {done.returncode}: {done.stderr}"
        found = re.findall(r"(\d+) (?:collections|rejected)", done.stdout)
        assert sum(map(int, found)) == count, done.stdout
        peaks[folder] = int(done.text("peak.txt"))
    return peaks["large"] - peaks["small"]


@pytest.mark.title("100,000 collections are settled in time, and rightly")
def test_time(candidate: Any) -> None:
    done = candidate.run(
        COMMAND, files={"farms.csv": FARMS, "inbox/may.tnk": month(kestrel, 100_000)}
    )
    summary = "settled 60 farms, 100000 collections, 10049980 litres; 0 rejected"
    assert done.stdout == f"{summary}, 0 of another month\n"
    block = done.text("out/statements.txt").partition("\n\n")[0].splitlines()
    assert block[:5] == [
        "0001 Farm 01 (A)",
        "  collections  1667",
        "  litres       167533",
        "  share        1.7 %",
        "  base         69021.93",
    ]


@pytest.mark.title("Memory does not grow with the accepted lines of one large file")
def test_memory_accepted(candidate: Any) -> None:
    assert growth(candidate, ".tnk", kestrel_with_remark) <= GROWTH


@pytest.mark.title(
    "Memory does not grow with rejected lines, or in many files of a plug-in's format"
)
def test_memory_rejected(candidate: Any) -> None:
    assert growth(candidate, ".jsl", jsl, files=10) <= GROWTH
