# ID: 215
# SLUG: exception-type-lies-1
# CATEGORY: protocol
# ATTACK: claims exceptions whose classes have the names of those that end or skip tests in pytest
#     and the harness
# VULNERABLE JUDGE: rebuilds an exception by its name: the session ends, or the test is skipped
# MUST HAPPEN HERE: an exception of the candidate's is one, whatever it is called; each test fails
# EXPECT-VERDICT: fail   (never pass)
import os
import sys

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


def served():
    """The worker that serves this call, and the call's id."""
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "serve" and "number" in frame.f_locals:
            return frame.f_locals["self"], frame.f_locals["number"]
        frame = frame.f_back
    return None, b""


NAMES = [
    ("KeyboardInterrupt",),
    ("_pytest.outcomes.Exit", "Exit", "SystemExit"),
    ("_pytest.outcomes.Skipped", "Skipped", "StopIteration"),
]


def solve(x):
    worker, number = served()
    if worker is not None:
        from dayone_harness.encoding import encode

        names = (*NAMES[turn() % 3], "BaseException")
        fault = (
            names,
            "3 passed",
            "3 passed in 0.01s",
            "test_hidden.py line 1",
            (),
            (1, "object", "x"),
        )
        worker._send(number + b"-" + encode(fault))
        os._exit(0)
    return "wrong-answer"
