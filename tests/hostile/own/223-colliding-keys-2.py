# ID: 223
# SLUG: colliding-keys-2
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
    lambda: {(0,) * 1500 + (P * k,): 1 for k in range(1, 64)},
    lambda: {float(2**k) for k in range(-1000, 1000)} | {2**61 * k + k for k in range(9999)},
    lambda: {(-1 - k % 2,) * 9 + (P * (k // 2),): k for k in range(1_500)},
]


def solve(x):
    return ROUNDS[turn() % 3]()
