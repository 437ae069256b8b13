# ID: 264
# SLUG: crashes
# CATEGORY: process
# ATTACK: ends by a null pointer, an abort, a signal without a name, each in turn
# VULNERABLE JUDGE: a signal's death is no failure, or leaves a core of a gigabyte
# MUST HAPPEN HERE: the process was killed by a signal: that test fails, and no core is written
# EXPECT-VERDICT: fail   (never pass)
import ctypes
import faulthandler
import glob
import os
import signal

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def hit(what):
    """Something let through what it must not."""
    os.write(2, f"ATTACK-SUCCESS 264-crashes {what}\n".encode("utf-8", "replace"))


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


def solve(x):
    for name in glob.glob("core*") + glob.glob("/tmp/core*") + glob.glob("/submission/core*"):
        if os.path.getsize(name) > 1:
            hit(f"a core was written: {name}")
    faulthandler.enable()
    number = turn()
    if number == 0:
        ctypes.string_at(0)
    if number == 1:
        os.abort()
    os.kill(os.getpid(), signal.SIGRTMAX)
    return "wrong-answer"
