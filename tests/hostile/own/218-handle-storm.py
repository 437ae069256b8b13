# ID: 218
# SLUG: handle-storm
# CATEGORY: protocol
# ATTACK: replies with 99,000 handles, with ids that are negative, equal, of 64 bits, and names of
#     3 MiB
# VULNERABLE JUDGE: tables of handles grow without bound, or an id names something of the judge's
# MUST HAPPEN HERE: bounded by the limits of a value; handles equal nothing
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


def handle(number, name=b""):
    return b"H" + struct.pack(">q", number) + bytes(4) + struct.pack(">I", len(name)) + name


ROUNDS = [
    [handle(number) for number in range(-49_500, 49_500)],
    [handle(-1, b"\x1b[2J" * 600_000), handle(2**63 - 1), handle(-(2**63))],
    [handle(0)] * 99_000,
]


def solve(x):
    worker, number = served()
    if worker is not None:
        found = ROUNDS[turn() % 3]
        worker._send(number + b"+l" + struct.pack(">I", len(found)) + b"".join(found))
        os._exit(0)
    return "wrong-answer"
