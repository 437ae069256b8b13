# ID: 247
# SLUG: recursion-in-describing
# CATEGORY: exceptions
# ATTACK: returns and raises from 900 frames below, with a recursion limit that leaves ten frames
#     for the harness
# VULNERABLE JUDGE: the harness has no room left to answer
# MUST HAPPEN HERE: an exception, or an end of the process: that test fails
# EXPECT-VERDICT: fail   (never pass)
import os
import sys

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


class Cramped(Exception):
    def __str__(self):
        return str(self)


def solve(x):
    depth = 0
    frame = sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    try:
        sys.setrecursionlimit(depth + 4)
    except RecursionError:
        pass
    raise Cramped(*[Cramped() for _ in range(100)])
