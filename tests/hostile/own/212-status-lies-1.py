# ID: 212
# SLUG: status-lies-1
# CATEGORY: protocol
# ATTACK: replies that are neither value nor exception: unknown status, a reason that is no text,
#     torn exceptions
# VULNERABLE JUDGE: an exception in the judge's own code, or the default is a pass
# MUST HAPPEN HERE: each fails its test as a broken protocol
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


BODIES = [
    b"",
    b"?T",
    b"-t\0\0\0\0",
]


def solve(x):
    worker, number = served()
    if worker is not None:
        worker._send(number + BODIES[turn() % 3])
        os._exit(0)
    return "wrong-answer"
