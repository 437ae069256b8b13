# ID: 205
# SLUG: torn-reply-exit
# CATEGORY: protocol
# ATTACK: sends half of a reply with the right id and ends with code 0
# VULNERABLE JUDGE: takes the half for the whole, or waits for the other half
# MUST HAPPEN HERE: the process ended while it was called: that test fails
# EXPECT-VERDICT: fail   (never pass)
import os
import struct
import sys

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def served():
    """The worker that serves this call, and the call's id."""
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "serve" and "number" in frame.f_locals:
            return frame.f_locals["self"], frame.f_locals["number"]
        frame = frame.f_back
    return None, b""


def solve(x):
    worker, number = served()
    if worker is not None:
        os.write(worker._channel, struct.pack(">I", 400) + number + b"+s\0\0\1\0half")
        os._exit(0)
    return "wrong-answer"
