# ID: 277
# SLUG: signals-to-the-first
# CATEGORY: process
# ATTACK: sends the first process every signal, by kill, by queue with forged senders, and by
#     descriptor, 20,000 times
# VULNERABLE JUDGE: it dies or hangs: the end of a test is never told
# MUST HAPPEN HERE: the kernel keeps from it what it does not ask for; the rest is harmless
# EXPECT-VERDICT: fail   (never pass)
import ctypes
import os
import signal

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def hit(what):
    """Something let through what it must not."""
    os.write(2, f"ATTACK-SUCCESS 277-signals-to-the-first {what}\n".encode("utf-8", "replace"))


LIBC = ctypes.CDLL(None, use_errno=True)


def solve(x):
    info = (ctypes.c_int * 32)(0, 0, -1, 0, 7, os.getuid(), 0)
    descriptor = os.pidfd_open(1)
    for number in range(1, 65):
        try:
            os.kill(1, number)
            signal.pidfd_send_signal(descriptor, number)
        except OSError:
            pass
        info[0] = number
        LIBC.syscall(129, 1, number, info)
        LIBC.syscall(297, 1, 1, number, info)
    for _ in range(20_000):
        os.kill(1, signal.SIGCHLD)
    try:
        os.kill(1, 0)
    except ProcessLookupError:
        hit("the first process is gone")
    return "wrong-answer"
