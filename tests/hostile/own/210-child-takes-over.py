# ID: 210
# SLUG: child-takes-over
# CATEGORY: protocol
# ATTACK: a child that left its group reads the parent's channel and races it for every later call
# VULNERABLE JUDGE: answers of two processes get mixed up
# MUST HAPPEN HERE: one wrong answer, or two and a broken protocol
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


def take_over(channel):
    os.setsid()
    for _ in range(200):
        head = os.read(channel, 4)
        request = os.read(channel, 1 << 16) if len(head) == 4 else b""
        if len(request) < 16:
            break
        body = request[:16] + b"+s\0\0\0\4pass"
        os.write(channel, struct.pack(">I", len(body)) + body)
    os._exit(0)


def solve(x):
    worker, _ = served()
    if worker is not None and os.fork() == 0:
        take_over(worker._channel)
    return "wrong-answer"
