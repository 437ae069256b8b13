"""Memory does not grow with the lines, and time grows no faster than they do."""

import json
from typing import Any

import pytest

MEASURE = """\
import contextlib, io, json, sys, time, tracemalloc
from creamery.cli import main

began = time.monotonic()
tracemalloc.start()
with contextlib.redirect_stdout(io.StringIO()):
    code = main(["settle", sys.argv[1], "out", "--farms", "farms.csv", "--month", "2026-05"])
print(json.dumps([code, tracemalloc.get_traced_memory()[1], time.monotonic() - began]))
"""
PLUGIN = """\
def register(registry):
    registry.add_format(".jsl", read)
    registry.add_rule("extra", lambda collection, farm, litres_before: 1)


def read(lines, note):
    for number, text in lines:
        farm, day, litres = text.split()
        yield number, text, {"farm": farm, "date": day, "litres": litres}
"""
FARMS = "code;name;scheme\n" + "".join(f"{n};Farm {n};{'ABC'[n % 3]}\n" for n in range(1, 61))


def kestrel(i: int, farm: int, litres: str) -> str:
    return f"{farm};{i % 31 + 1:02}.05.2026;{litres};4,2;3,95;Olu\n"


def bramley(i: int, farm: int, litres: str) -> str:
    return f"{farm:>6}202605{i % 31 + 1:02}{litres:>6}  40 402\n"


def orrin(i: int, farm: int, litres: str) -> str:
    return f"FARM: {farm}\nDATE: 2026/05/{i % 31 + 1:02}\nLITRES: {litres}\n\n"


def plugged(i: int, farm: int, litres: str) -> str:
    return f"{farm} 2026-05-{i % 31 + 1:02} {litres}\n"


LINES = {".tnk": kestrel, ".brm": bramley, ".orr": orrin, ".jsl": plugged}


def inbox(suffix: str, count: int, kind: str) -> dict[str, str]:
    entries = [
        LINES[suffix](i, i % 60 + 1, "12O" if kind == "rejected" else str(100 + i % 700))
        for i in range(count)
    ]
    if kind == "many files":
        return {f"inbox-{count}/{i:06}{suffix}": entry for i, entry in enumerate(entries)}
    return {f"inbox-{count}/all{suffix}": "".join(entries)}


@pytest.mark.parametrize("kind", ["accepted", "rejected", "many files"])
@pytest.mark.parametrize("suffix", LINES)
def test_memory(candidate: Any, suffix: str, kind: str) -> None:
    peaks = []
    for count in (1_000, 10_000):
        files = {"plugins/p.py": PLUGIN, "farms.csv": FARMS, **inbox(suffix, count, kind)}
        done = candidate.run(["python", "-c", MEASURE, f"inbox-{count}"], files=files)
        code, peak, _ = json.loads(done.stdout)
        assert code == (1 if kind == "rejected" else 0), done.stderr
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 2 * 1024 * 1024, peaks


@pytest.mark.parametrize("suffix", LINES)
def test_time(candidate: Any, suffix: str) -> None:
    files = {"plugins/p.py": PLUGIN, "farms.csv": FARMS, **inbox(suffix, 100_000, "accepted")}
    done = candidate.run(
        "python -m creamery settle inbox-100000 out --farms farms.csv --month 2026-05",
        files=files,
        timeout=20,
    )
    assert "100000 collections" in done.stdout
