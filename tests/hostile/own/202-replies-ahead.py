# ID: 202
# SLUG: replies-ahead
# CATEGORY: protocol
# ATTACK: a thread floods the channel with whole replies, also between two calls
# VULNERABLE JUDGE: answers the next call with what already waits in the buffer
# MUST HAPPEN HERE: whatever comes unasked breaks the protocol
# EXPECT-VERDICT: fail   (never pass)
import os
import sys
import threading
import time

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


def flood(worker, number):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for status in (b"+T", b"+N", b"+s\0\0\0\4pass", b"!s\0\0\0\0"):
            worker._send(number + status)
        time.sleep(0.001)


def solve(x):
    worker, number = served()
    if worker is not None:
        threading.Thread(target=flood, args=(worker, number), daemon=True).start()
    return "wrong-answer"
