# ID: 258
# SLUG: slow-to-compare-2
# CATEGORY: equality
# ATTACK: values at the very limits, alike in all but the last element, and texts of 90,000 lines
#     like the expected one
# VULNERABLE JUDGE: the explanation of a failure takes longer than the test, or more memory than
#     there is
# MUST HAPPEN HERE: the deadline holds also for comparing and explaining
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


LINES = "\n".join(f"HIDDEN-CANARY-{number:032x}" for number in range(85_000))
ROUNDS = [
    lambda: {f"{number:030d}": {} for number in range(33_000)},
    lambda: [{"a": [(1, {2}), [3]]}] * 9_000,
    lambda: "\x85\u2028\x1c" * 700_000,
]


def solve(x):
    return ROUNDS[turn() % 3]()
