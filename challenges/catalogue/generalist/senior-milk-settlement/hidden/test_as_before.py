"""What the old program makes of files, byte by byte; and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conftest import COMMAND, FARMS

if TYPE_CHECKING:
    from conftest import Dairy

pytestmark = pytest.mark.criterion("python_fundamentals", weight=2)


@pytest.mark.title("Files of the Kestrel terminals give the same bytes as before")
def test_kestrel(dairy: Dairy) -> None:
    dairy.assert_as_before("kestrel")


@pytest.mark.title(
    "Prints of the Bramley scale, page breaks and all, give the same bytes as before"
)
def test_bramley(dairy: Dairy) -> None:
    dairy.assert_as_before("bramley")


@pytest.mark.title("Blocks of the Orrin tanks give the same bytes as before")
def test_orrin(dairy: Dairy) -> None:
    dairy.assert_as_before("orrin")


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("What is remembered of a farm goes on from file to file as before")
def test_mixed(dairy: Dairy) -> None:
    dairy.assert_as_before("mixed")


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("Every cent of a long month is the same, half cents and float noise included")
def test_amounts(dairy: Dairy) -> None:
    dairy.assert_as_before("amounts")


@pytest.mark.title("Limits of amounts stay where they were, and so does a month without milk")
def test_volume(dairy: Dairy) -> None:
    dairy.assert_as_before("volume")
    dairy.assert_as_before("nothing")


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("A run that fails, at the start or half-way, leaves OUT as it was")
def test_failing_run(candidate: Any) -> None:
    good = "1;02.05.2026;100;4,0;3,9;\n9;02.05.2026;100;4,0;3,9;\n"
    jsl = 'def register(registry):\n    registry.add_format(".jsl", read)\n\n\n'
    jsl += "def read(lines, note):\n    for number, text in lines:\n"
    jsl += "        farm, day = text.split()\n"
    jsl += '        yield number, text, {"farm": farm, "date": day, "litres": "5"}\n'
    base = {
        "plugins/jsl.py": jsl,
        "inbox/a.tnk": good,
        "out/statements.txt": "of April\n",
        "out/rejects.txt": "7 rejected\n",
        "broken/b.tnk": good + "4;02.05.2026;100;4,0;3,9;\n",
        "broken/a.tnk": good,
        "plugged/a.jsl": "1 2026-05-02\n4 2026-05-02\n",
        "gone/a.tnk": good,
        "farms.csv": FARMS + "4;Dale;Q\n",
        "none.csv": "",
        "header.csv": FARMS.replace("scheme", "price"),
        "short.csv": FARMS + "4;Dale\n",
        "bytes.csv": FARMS.encode() + b"4;D\xe4le;A\n",
    }
    link = ["python", "-c", "import os; os.symlink('nowhere', 'gone/b.tnk')"]
    assert candidate.run(link, files=base).returncode == 0
    unknown = "farm 4: unknown scheme 'Q'"
    for inbox, farms, reason in (
        ("broken", "farms.csv", unknown),
        ("plugged", "farms.csv", unknown),
        ("gone", "farms.csv", "cannot read b.tnk"),
        ("nowhere", "farms.csv", "cannot read the inbox: nowhere"),
        ("inbox", "nowhere.csv", "cannot read the farms: nowhere.csv"),
        ("inbox", "none.csv", "not a farms file: none.csv"),
        ("inbox", "header.csv", "not a farms file: header.csv"),
        ("inbox", "short.csv", "bad row in the farms file: 4;Dale"),
        ("inbox", "bytes.csv", "cannot read the farms: bytes.csv"),
    ):
        command = COMMAND.replace("inbox", inbox).replace("farms.csv", farms)
        done = candidate.run(command)
        assert (done.returncode, done.stderr) == (2, f"creamery: {reason}\n")
        assert done.text("out/statements.txt") == "of April\n"
        assert done.text("out/rejects.txt") == "7 rejected\n"
        assert not done.exists("out/daily.csv")
    assert listing(candidate, "out") == ["rejects.txt", "statements.txt"]
    done = candidate.run(COMMAND.replace("inbox", "broken").replace(" out ", " new "))
    assert (done.returncode, done.exists("new")) == (2, False)
    done = candidate.run(COMMAND.replace(" out ", " farms.csv "))
    assert (done.returncode, done.stderr) == (2, "creamery: cannot write to farms.csv\n")
    assert candidate.run(COMMAND).returncode == 1
    assert listing(candidate, "out") == ["daily.csv", "rejects.txt", "statements.txt"]


def listing(candidate: Any, folder: str) -> list[str]:
    """Name what is in a folder, drafts and all."""
    code = "import os, sys; print(*sorted(os.listdir(sys.argv[1])))"
    names: list[str] = candidate.run(["python", "-c", code, folder]).stdout.split()
    return names
