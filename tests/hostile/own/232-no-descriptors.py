# ID: 232
# SLUG: no-descriptors
# CATEGORY: protocol
# ATTACK: closes every descriptor, then opens 900 more in the place of those that are gone
# VULNERABLE JUDGE: the judge waits for a process that can say nothing any more
# MUST HAPPEN HERE: its channel has ended: the process is as good as dead
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    os.closerange(0, 1024)
    for _ in range(900):
        try:
            os.open("/dev/null", os.O_RDWR)
        except OSError:
            break
    return "wrong-answer"
