# ID: 262
# SLUG: late-death
# CATEGORY: process
# ATTACK: ends the process after its answer has left: by a finalizer, a generator that is
#     returned, a timer, an alarm
# VULNERABLE JUDGE: the death is blamed on the next test, or on the judge, or is never seen
# MUST HAPPEN HERE: those tests fail as wrong, and the next ones get a new process
# EXPECT-VERDICT: fail   (never pass)
import itertools
import os
import signal
import threading
import weakref

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


class Mortal:
    def __del__(self):
        os._exit(0)


def generator():
    try:
        yield 1
    finally:
        os.kill(os.getpid(), signal.SIGSEGV)


KEPT = []


def solve(x):
    number = turn()
    if number == 0:
        KEPT.append(weakref.finalize(Mortal(), os._exit, 0))
    signal.signal(signal.SIGALRM, lambda *args: os._exit(0))
    signal.setitimer(signal.ITIMER_REAL, 0.001)
    threading.Timer(0.001, os.abort).start()
    found = generator()
    next(found)
    return ["wrong-answer", found, itertools.repeat(Mortal())][number % 3]
