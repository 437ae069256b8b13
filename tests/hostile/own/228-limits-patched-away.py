# ID: 228
# SLUG: limits-patched-away
# CATEGORY: protocol
# ATTACK: sets the limits of the harness's own modules to for ever, then returns 6 MiB, 200
#     levels, a million items
# VULNERABLE JUDGE: the limits are checked on the candidate's side only
# MUST HAPPEN HERE: the other side has limits of its own
# EXPECT-VERDICT: fail   (never pass)
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


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


ROUNDS = [lambda: "x" * (6 << 20), lambda: nested(200), lambda: [0] * 1_000_000]


def solve(x):
    for name in ("limits", "encoding"):
        module = sys.modules.get("dayone_harness." + name)
        for limit in ("MAX_BYTES", "MAX_ITEMS", "MAX_DEPTH") if module else ():
            setattr(module, limit, 1 << 40)
    return ROUNDS[turn() % 3]()
