# ID: 239
# SLUG: chains-and-notes
# CATEGORY: exceptions
# ATTACK: exceptions in a circle, a chain of 50,000, notes that never end or raise, a traceback of
#     5,000 frames
# VULNERABLE JUDGE: whoever formats the exception runs for ever
# MUST HAPPEN HERE: the texts are made within bounds; otherwise the test's time is up
# EXPECT-VERDICT: fail   (never pass)
import itertools
import os
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


def down(levels):
    if levels:
        down(levels - 1)
    raise ValueError("deep")


class Noted(Exception):
    __notes__ = property(lambda self: itertools.repeat("note"))


def solve(x):
    number = turn()
    if number == 0:
        raise Noted
    if number == 1:
        sys.setrecursionlimit(20_000)
        down(5_000)
    first = error = ValueError("first")
    for _ in range(50_000):
        error.__context__ = ValueError("next")
        error = error.__context__
    error.__cause__ = first
    raise first
