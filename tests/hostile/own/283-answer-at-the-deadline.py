# ID: 283
# SLUG: answer-at-the-deadline
# CATEGORY: timing
# ATTACK: answers some milliseconds before, at and after the end of the test's time
# VULNERABLE JUDGE: a late answer counts, or the alarm hits the judge between two tests
# MUST HAPPEN HERE: before it: wrong; after it: time is up; never a fault of ours
# EXPECT-VERDICT: fail   (never pass)
import os
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


PAUSES = [1.44, 1.499, 1.52]


def solve(x):
    began = time.monotonic()
    pause = PAUSES[turn() % 3]
    while time.monotonic() - began < pause:
        time.sleep(0.001)
    return "wrong-answer"
