# ID: 211
# SLUG: both-forks-return
# CATEGORY: protocol
# ATTACK: forks inside of a call; parent and child both return from it and answer
# VULNERABLE JUDGE: the second answer is taken for that to the next call
# MUST HAPPEN HERE: an answer without a question breaks the protocol
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    os.fork()
    os.fork()
    return "wrong-answer"
