# ID: 217
# SLUG: records-without-end
# CATEGORY: protocol
# ATTACK: replies with records in records in records, flags in flags, rows in rows: shapes whose
#     depth nobody counts
# VULNERABLE JUDGE: a RecursionError of the judge's own, taken for a flaw of the test, shows the
#     test's source
# MUST HAPPEN HERE: the value is refused as too deep; nothing of a test is shown
# EXPECT-VERDICT: fail   (never pass)
import os
import struct
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


HANDLE = b"H" + struct.pack(">q", 1) + bytes(8)
SHAPES = [(b"RT" + HANDLE) * 100_000, b"E" * 1_000_000, (b"W" + HANDLE) * 100_000]


def solve(x):
    worker, number = served()
    if worker is not None:
        worker._send(number + b"+" + SHAPES[turn() % 3])
        os._exit(0)
    return "wrong-answer"
