# ID: 274
# SLUG: answer-for-the-neighbour
# CATEGORY: process
# ATTACK: a process that outlives its test watches for the next one's and writes into its outputs,
#     copies and descriptors
# VULNERABLE JUDGE: the answer of an earlier test's process is taken for that of the next
# MUST HAPPEN HERE: they are all the candidate's processes: their answers are the candidate's, and
#     wrong
# EXPECT-VERDICT: fail   (never pass)
import glob
import os
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    if os.fork() == 0:
        os.setsid()
        end = time.monotonic() + 20
        while time.monotonic() < end:
            for path in glob.glob("/proc/[0-9]*/fd/1") + glob.glob("/runs/*/command.py"):
                try:
                    with open(path, "wb", buffering=0) as file:
                        file.write(b'print("3 passed")' if path.endswith(".py") else b'"pass"\n')
                except OSError:
                    pass
            time.sleep(0.002)
        os._exit(0)
    return "wrong-answer"
