# ID: 209
# SLUG: impostor-exec
# CATEGORY: protocol
# ATTACK: replaces the worker by a program that answers every later request on the inherited
#     channel
# VULNERABLE JUDGE: trusts whoever answers on the channel of a process that it knows
# MUST HAPPEN HERE: its answers are the candidate's and wrong
# EXPECT-VERDICT: fail   (never pass)
import os
import sys

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")

IMPOSTOR = """
import os, struct, sys
channel = int(sys.argv[1])
while len(head := os.read(channel, 4)) == 4:
    size = struct.unpack(">I", head)[0]
    request = b""
    while len(request) < size:
        request += os.read(channel, size - len(request))
    kind = b"H" + struct.pack(">q", 1) + struct.pack(">I", 6) + b"module" + bytes(4)
    body = b"+" + (kind if b"import" in request or b"get" in request else b"s\\0\\0\\0\\4pass")
    os.write(channel, struct.pack(">I", 16 + len(body)) + request[:16] + body)
"""


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
        worker._send(number + b"+s\0\0\0\4pass")
        os.set_inheritable(worker._channel, True)
        os.execv(sys.executable, [sys.executable, "-c", IMPOSTOR, str(worker._channel)])
    return "wrong-answer"
