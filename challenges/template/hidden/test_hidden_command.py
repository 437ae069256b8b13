"""The command, run with files."""

from typing import Any

import pytest

COMMAND = "python -m weighbridge loads.csv --json summary.json"
LOADS = """\
ticket,material,in_kg,out_kg
W-501,mixed,1500,1200
W-502,garden,1320,1200
W-503,rubble,1200,1200
"""
LIST = """\
W-501 mixed 300 kg 12.60
W-502 garden 120 kg 0.00
W-503 rubble 0 kg 0.00
"""
SUMMARY = {
    "loads": 3,
    "fees_cents": 1260,
    "materials": [
        {"material": "mixed", "loads": 1, "net_kg": 300, "fees_cents": 1260},
        {"material": "garden", "loads": 1, "net_kg": 120, "fees_cents": 0},
        {"material": "rubble", "loads": 1, "net_kg": 0, "fees_cents": 0},
    ],
}
OLD_SUMMARY = '{"this is": "the summary of yesterday, and longer than today\'s"}' + "\n" * 500


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("The summary is written, and an older one replaced")
def test_summary_file(candidate: Any) -> None:
    done = candidate.run(COMMAND, files={"loads.csv": LOADS})
    assert done.returncode == 0, done.stderr
    assert done.json("summary.json") == SUMMARY
    done = candidate.run(COMMAND, files={"loads.csv": LOADS, "summary.json": OLD_SUMMARY})
    assert done.returncode == 0, done.stderr
    assert done.json("summary.json") == SUMMARY


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("The list is printed as before, with a summary and without")
def test_list(candidate: Any) -> None:
    done = candidate.run("python -m weighbridge loads.csv", files={"loads.csv": LOADS})
    assert (done.returncode, done.stdout) == (0, LIST)
    assert not done.exists("summary.json")
    done = candidate.run(COMMAND)
    assert (done.returncode, done.stdout) == (0, LIST)


@pytest.mark.criterion("role_experience")
@pytest.mark.title("Loads that cannot be read leave the older summary alone")
def test_bad_line(candidate: Any) -> None:
    bad = LOADS.replace("garden", "paper")
    done = candidate.run(COMMAND, files={"loads.csv": bad, "summary.json": OLD_SUMMARY})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "weighbridge: line 3: unknown material 'paper'\n"
    assert done.text("summary.json") == OLD_SUMMARY


@pytest.mark.criterion("role_experience")
@pytest.mark.title("A summary that cannot be written is reported in one line")
def test_no_such_folder(candidate: Any) -> None:
    command = "python -m weighbridge loads.csv --json no-such-folder/summary.json"
    done = candidate.run(command, files={"loads.csv": LOADS})
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("weighbridge: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert not done.exists("no-such-folder")
