# ID: 284
# SLUG: import-at-the-deadline
# CATEGORY: timing
# ATTACK: uses up the time of the tests while it is imported, and answers when the last one ends
# VULNERABLE JUDGE: a module that hangs costs the time of each test anew
# MUST HAPPEN HERE: time is up
# EXPECT-VERDICT: fail   (never pass)
import os
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")

time.sleep(1.2)


def solve(x):
    time.sleep(0.29)
    return "wrong-answer"
