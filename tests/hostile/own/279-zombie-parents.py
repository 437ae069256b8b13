# ID: 279
# SLUG: zombie-parents
# CATEGORY: process
# ATTACK: fills the table of processes with zombies, orphans and stopped children that nobody
#     waits for
# VULNERABLE JUDGE: the next process cannot be started, and that is our fault
# MUST HAPPEN HERE: the process limit is reached: a failed test
# EXPECT-VERDICT: fail   (never pass)
import os
import signal
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    for number in range(300):
        try:
            if os.fork() == 0:
                os.setsid()
                if number % 3 == 1:
                    os.kill(os.getpid(), signal.SIGSTOP)
                if number % 3 == 2:
                    time.sleep(20)
                os._exit(0)
        except OSError:
            break
    return "wrong-answer"
