# ID: 206
# SLUG: drip-reply
# CATEGORY: protocol
# ATTACK: announces a reply of 4 MiB and sends it one byte every 20 ms
# VULNERABLE JUDGE: a time-out that begins anew with every byte
# MUST HAPPEN HERE: the test's time is up, whatever still comes
# EXPECT-VERDICT: fail   (never pass)
import os
import struct
import sys
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


def solve(x):
    worker, number = served()
    end = time.monotonic() + 20
    if worker is not None:
        os.write(worker._channel, struct.pack(">I", 4 << 20) + number + b"+b\0\x3f\0\0")
        while time.monotonic() < end:
            os.write(worker._channel, b"x")
            time.sleep(0.02)
    return "wrong-answer"
