# ID: 245
# SLUG: limits-blamed-2
# CATEGORY: exceptions
# ATTACK: raises what a full disk, no memory, no process and a time-out would raise
# VULNERABLE JUDGE: a limit that was reached is our fault, or is no failure
# MUST HAPPEN HERE: a failed test with some reason; never an error of ours
# EXPECT-VERDICT: fail   (never pass)
import errno
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


ERRORS = [
    BlockingIOError(errno.EAGAIN, "fork"),
    RuntimeError("can't start new thread"),
    ConnectionResetError("the sandbox has ended"),
]


def solve(x):
    raise ERRORS[turn() % 3]
