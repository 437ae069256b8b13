# ID: 207
# SLUG: wrong-ids
# CATEGORY: protocol
# ATTACK: answers with the id of the call before, with a bit turned, with zeros
# VULNERABLE JUDGE: matches answers by order and not by id
# MUST HAPPEN HERE: another id than that of the call breaks the protocol
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


SEEN = [bytes(16)]


def solve(x):
    worker, number = served()
    if worker is not None:
        SEEN.append(number)
        for wrong in (SEEN[-2], bytes([number[0] ^ 1]) + number[1:]):
            os.write(worker._channel, struct.pack(">I", 18) + wrong + b"+T")
    return "wrong-answer"
