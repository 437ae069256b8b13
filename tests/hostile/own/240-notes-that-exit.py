# ID: 240
# SLUG: notes-that-exit
# CATEGORY: exceptions
# ATTACK: an exception whose notes, text and class name end the process when they are read
# VULNERABLE JUDGE: the process is gone after the call returned: no failure is noted
# MUST HAPPEN HERE: the process ended while it was called: that test fails
# EXPECT-VERDICT: fail   (never pass)
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


class Name(type):
    __module__ = property(lambda cls: os._exit(0))


class Notes(Exception):
    __notes__ = property(lambda self: os._exit(0))


class Text(Exception):
    def __str__(self):
        raise SystemExit(0)


class Named(Exception, metaclass=Name):
    pass


def solve(x):
    raise [Notes, Text, Named][turn() % 3]("3 passed")
