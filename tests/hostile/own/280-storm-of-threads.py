# ID: 280
# SLUG: storm-of-threads
# CATEGORY: process
# ATTACK: starts threads, pools and loops until none more can be had, in the worker and in
#     children that left its group
# VULNERABLE JUDGE: the agent cannot start a process any more, and that is our fault
# MUST HAPPEN HERE: the process limit is reached: a failed test
# EXPECT-VERDICT: fail   (never pass)
import os
import threading
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def wait():
    time.sleep(15)


def solve(x):
    for _ in range(4):
        try:
            if os.fork() == 0:
                os.setsid()
                try:
                    while True:
                        threading.Thread(target=wait, daemon=True).start()
                except RuntimeError:
                    time.sleep(15)
                os._exit(0)
        except OSError:
            break
    time.sleep(0.1)
    return "wrong-answer"
