# ID: 222
# SLUG: colliding-keys-1
# CATEGORY: protocol
# ATTACK: dicts and sets whose keys share one hash, at every limit and just below it, 64 deep
# VULNERABLE JUDGE: quadratic time in the judge's own tables
# MUST HAPPEN HERE: refused, or bounded by the limits of a value; the deadline holds
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


P = 2**61 - 1
ROUNDS = [
    lambda: {P * k: k for k in range(1, 3_000)},
    lambda: [{P * k: None for k in range(1, 64)} for _ in range(700)],
    lambda: {frozenset({(P * k, -1), (P * k, -2)}) for k in range(1, 1_500)},
]


def solve(x):
    return ROUNDS[turn() % 3]()
