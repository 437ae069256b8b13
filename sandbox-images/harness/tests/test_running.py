"""Commands, files and fresh starts."""

from __future__ import annotations

import time

import pytest

from conftest import Grade, Open
from dayone_harness.errors import CandidateError, Failure, TimeIsUpError

REPORT = """
    import csv, json, os, sys
    rows = list(csv.DictReader(open("orders.csv")))
    os.makedirs("out", exist_ok=True)
    json.dump({"count": len(rows)}, open("out/report.json", "w"))
    open("out/copy.csv", "w").write(open("orders.csv").read())
    open("out/bad.txt", "wb").write(b"\\xff")
    print(sys.stdin.read().upper(), os.environ.get("COLOUR"), sys.argv[1:])
    print("warning", file=sys.stderr)
    sys.exit(3)
    """
CSV = "id,total\n1,10\n2,20\n"


def test_a_command_gets_files_input_and_environment_and_leaves_files(opened: Open) -> None:
    candidate = opened(REPORT).candidate
    done = candidate.run(
        "python solution.py 'a b'",
        files={"orders.csv": CSV, "deep/x.bin": b"\0"},
        stdin="hello",
        env={"COLOUR": "red"},
    )
    assert (done.returncode, done.stderr) == (3, "warning\n")
    assert done.stdout == "HELLO red ['a b']\n"
    assert done.output == done.stdout + done.stderr
    assert done.json("out/report.json") == {"count": 2}
    assert done.rows("out/copy.csv") == [{"id": "1", "total": "10"}, {"id": "2", "total": "20"}]
    assert done.text("./out/copy.csv") == CSV
    assert done.read("deep/x.bin") == b"\0"
    assert done.exists("out")
    assert done.exists("out/report.json")
    assert not done.exists("out/nothing")


def test_a_missing_or_wrong_file_is_the_candidate_s_doing(opened: Open) -> None:
    done = opened(REPORT).candidate.run("python solution.py", files={"orders.csv": CSV})
    with pytest.raises(FileNotFoundError, match="nothing.csv is missing") as missing:
        done.read("nothing.csv")
    assert isinstance(missing.value, CandidateError)
    with pytest.raises(ValueError, match="out/copy.csv is not JSON"):
        done.json("out/copy.csv")
    with pytest.raises(UnicodeDecodeError, match="out/bad.txt is not UTF-8"):
        done.text("out/bad.txt")


def test_tables_are_read_in_the_sandbox(opened: Open) -> None:
    pandas = pytest.importorskip("pandas")
    one = opened(REPORT)
    done = one.candidate.run("python solution.py", files={"orders.csv": CSV})
    frame = done.frame("out/copy.csv")
    pandas.testing.assert_frame_equal(frame, pandas.DataFrame({"id": [1, 2], "total": [10, 20]}))
    assert done.frame("orders.csv").shape == (2, 2)
    assert one.agent.operations().count("exec") == 2
    with pytest.raises(ValueError, match="scalar"):
        done.frame("out/report.json")


def test_commands_of_one_test_share_a_copy_and_the_next_test_has_a_new_one(opened: Open) -> None:
    one = opened({"keep.txt": "kept"})
    candidate = one.candidate
    candidate.run("touch made.txt")
    assert candidate.run("ls").stdout == "keep.txt\nmade.txt\n"
    candidate.end_test(went_well=True, timed_out=False)
    candidate.begin_test()
    assert candidate.run("ls").stdout == "keep.txt\n"
    assert one.agent.operations().count("remove") == 1


def test_the_files_of_a_command_outlive_its_test_while_they_are_held(opened: Open) -> None:
    one = opened()
    done = one.candidate.run("touch made.txt")
    one.candidate.end_test(went_well=True, timed_out=False)
    one.candidate.begin_test()
    assert done.exists("made.txt")
    assert one.agent.operations().count("remove") == 0


def test_a_signal_is_a_negative_code(opened: Open) -> None:
    candidate = opened().candidate
    code = "import os; os.kill(os.getpid(), 11)"
    assert candidate.run(["python", "-c", code]).returncode == -11


def test_much_input_and_much_output_pass_each_other(opened: Open) -> None:
    text = "x" * 3_000_000
    done = opened(output_bytes=8_000_000).candidate.run(["cat"], stdin=text)
    assert done.stdout == text


def test_a_command_that_does_not_end_is_ended_by_its_time_out(opened: Open) -> None:
    candidate = opened().candidate
    with pytest.raises(TimeoutError, match="'sleep 30' did not end within 0.3 s"):
        candidate.run("sleep 30", timeout=0.3)
    assert candidate.run("echo on").stdout == "on\n"


def test_a_command_that_does_not_end_is_ended_by_the_test_s_time(opened: Open) -> None:
    candidate = opened(seconds=0.3).candidate
    with pytest.raises(TimeIsUpError, match="within 0.3 s: it was running 'sleep 30'"):
        candidate.run("sleep 30", timeout=9)


def test_too_much_output_is_a_failure(opened: Open) -> None:
    candidate = opened(output_bytes=1000).candidate
    with pytest.raises(Failure, match="'yes' printed more than it may") as caught:
        candidate.run("yes")
    assert caught.value.cause == "output_limit"


def test_a_daemon_left_behind_delays_nothing(opened: Open) -> None:
    began = time.monotonic()
    done = opened().candidate.run(["sh", "-c", "setsid sleep 6 & echo done"])
    assert done.stdout == "done\n"
    assert time.monotonic() - began < 3


def test_an_unknown_command_is_a_failure(opened: Open) -> None:
    with pytest.raises(Failure, match="no-such-thing could not be started"):
        opened().candidate.run("no-such-thing")


def test_the_submitted_files_can_be_read(opened: Open) -> None:
    one = opened({"README.md": "# Orders", "orders/api.py": "x = 1\n", "orders/db.py": ""})
    candidate = one.candidate
    assert candidate.files() == ["README.md", "orders/api.py", "orders/db.py"]
    assert candidate.files("orders/a") == ["orders/api.py"]
    assert candidate.text("README.md") == "# Orders"
    assert candidate.read("./orders/api.py") == b"x = 1\n"
    assert candidate.exists("orders")
    assert not candidate.exists("order")
    with pytest.raises(FileNotFoundError, match="NOTES.md is missing"):
        candidate.text("NOTES.md")
    assert one.agent.operations() == ["workspace", "get"]


def test_a_fresh_start_forgets_modules_and_files(opened: Open) -> None:
    one = opened("count = 0\ndef add():\n    global count\n    count += 1\n    open('x', 'w')\n")
    one.candidate.module("solution").add()
    assert one.candidate.module("solution").count == 1
    one.candidate.fresh()
    assert one.candidate.module("solution").count == 0
    assert one.candidate.module("os").listdir() == ["solution.py"]


def test_a_full_disk_is_the_disk_limit(grade: Grade) -> None:
    submission = (
        "import errno\ndef save():\n    raise OSError(errno.ENOSPC, 'No space left on device')\n"
    )
    tests = "def test_x(candidate):\n    candidate.module('solution').save()\n"
    assert grade(tests, submission).result()["cause"] == "disk_limit"


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a\0", "."])
def test_a_file_outside_of_the_copy_is_refused_here(opened: Open, path: str) -> None:
    with pytest.raises(ValueError, match="no path inside the submission"):
        opened().candidate.run("python -c pass", files={path: ""})
