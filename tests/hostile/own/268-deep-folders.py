# ID: 268
# SLUG: deep-folders
# CATEGORY: files
# ATTACK: nests folders as deep as there are inodes, in every writable place, with names of one
#     and of 255 letters
# VULNERABLE JUDGE: removing them runs out of stack, of descriptors, of path, or of time
# MUST HAPPEN HERE: what cannot be removed goes with the sandbox; the deadline holds
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def dig(place, name):
    try:
        folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        for _ in range(20_000):
            os.mkdir(name, dir_fd=folder)
            inner = os.open(name, os.O_RDONLY, dir_fd=folder)
            os.close(folder)
            folder = inner
    except OSError:
        pass


def solve(x):
    for place in (".", "/tmp", "/runs", "/dev/shm"):
        dig(place, "d")
        dig(place, "n" * 255)
    return "wrong-answer"
