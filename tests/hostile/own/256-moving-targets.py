# ID: 256
# SLUG: moving-targets
# CATEGORY: equality
# ATTACK: containers that a thread changes while they are read, and records whose fields are other
#     ones each time
# VULNERABLE JUDGE: the size that is announced is not the size that is sent
# MUST HAPPEN HERE: refused as changed on its way, or an exception of the candidate's
# EXPECT-VERDICT: fail   (never pass)
import dataclasses
import itertools
import os
import threading
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")

COUNT = itertools.count()


@dataclasses.dataclass
class Moving:
    a: object = None

    def __getattribute__(self, name):
        return next(COUNT) if name == "a" else object.__getattribute__(self, name)


def stir(value):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        value.append(Moving())
        value[: len(value) // 2] = [Moving()] * 9


def solve(x):
    value = [Moving() for _ in range(20_000)]
    threading.Thread(target=stir, args=(value,), daemon=True).start()
    return value
