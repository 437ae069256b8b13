# ID: 208
# SLUG: twins-in-one-write
# CATEGORY: protocol
# ATTACK: sends the reply twice in one write, so that both arrive together
# VULNERABLE JUDGE: parses the first and keeps the second for the next call
# MUST HAPPEN HERE: bytes after an answer break the protocol
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
        reply = struct.pack(">I", 18) + number + b"+T"
        os.write(worker._channel, reply + reply)
    return "wrong-answer"
