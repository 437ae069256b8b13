# ID: 203
# SLUG: absurd-lengths-1
# CATEGORY: protocol
# ATTACK: announces replies of 0, 15, 16, 5 MiB and 4 GiB bytes
# VULNERABLE JUDGE: allocates what is announced, or waits for it for ever
# MUST HAPPEN HERE: a length that no reply can have breaks the protocol at once
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


LENGTHS = [
    0,
    16,
    0xFFFFFFFF,
]


def solve(x):
    worker, number = served()
    if worker is not None:
        os.write(worker._channel, struct.pack(">I", LENGTHS[turn() % 3]) + number)
    return "wrong-answer"
