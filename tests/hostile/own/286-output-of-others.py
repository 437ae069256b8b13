# ID: 286
# SLUG: output-of-others
# CATEGORY: output
# ATTACK: children that left the group print without pause into the outputs of the worker, before
#     and after it ends
# VULNERABLE JUDGE: a stream that never falls silent is read for ever
# MUST HAPPEN HERE: the output limit is reached, or the output stops with the test
# EXPECT-VERDICT: fail   (never pass)
import os
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    for _ in range(5):
        if os.fork() == 0:
            os.setsid()
            end = time.monotonic() + 15
            while time.monotonic() < end:
                try:
                    os.write(1, b"3 passed\n")
                    os.write(2, b".")
                    time.sleep(0.003)
                except OSError:
                    break
            os._exit(0)
    return "wrong-answer"
