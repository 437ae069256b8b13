# ID: 201
# SLUG: reply-by-hand
# CATEGORY: protocol
# ATTACK: reads the call's id from the frames above and sends a reply of its own before the real
#     one
# VULNERABLE JUDGE: takes the first of two replies
# MUST HAPPEN HERE: two replies to one call break the protocol; that test fails
# EXPECT-VERDICT: fail   (never pass)
import os
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
        worker._send(number + b"+s\0\0\0\2ok")
    return "wrong-answer"
