# ID: 263
# SLUG: stop-after-answer
# CATEGORY: process
# ATTACK: a child stops the worker, and itself, right after the answer has left, and lets it go on
#     at random
# VULNERABLE JUDGE: the judge waits for a stopped process without a limit
# MUST HAPPEN HERE: the next test's time is up, or it goes on and is wrong
# EXPECT-VERDICT: fail   (never pass)
import os
import random
import signal
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    worker = os.getpid()
    if os.fork() == 0:
        os.setsid()
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                os.kill(worker, signal.SIGSTOP)
                time.sleep(random.random() / 5)
                os.kill(worker, signal.SIGCONT)
            except OSError:
                break
            time.sleep(0.01)
        os._exit(0)
    return "wrong-answer"
