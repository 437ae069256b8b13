# ID: 275
# SLUG: first-process
# CATEGORY: process
# ATTACK: tries to read, change and steer the sandbox's first process through /proc, as the user
#     that it runs as
# VULNERABLE JUDGE: what it holds is read, or it is brought to obey
# MUST HAPPEN HERE: nothing of it but what /proc shows to everybody
# EXPECT-VERDICT: fail   (never pass)
import glob
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def hit(what):
    """Something let through what it must not."""
    os.write(2, f"ATTACK-SUCCESS 275-first-process {what}\n".encode("utf-8", "replace"))


READ = [
    "mem",
    "environ",
    "maps",
    "auxv",
    "io",
    "stack",
    "syscall",
    "pagemap",
    "personality",
    "fd/0",
    "fd/1",
    "fd/3",
]
WRITE = [
    "oom_score_adj",
    "comm",
    "coredump_filter",
    "clear_refs",
    "timerslack_ns",
    "mem",
    "attr/current",
    "autogroup",
]


def reads(path):
    try:
        with open(path, "rb", 0) as file:
            return len(file.read(1)) >= 0
    except (OSError, ValueError):
        return False


def writes(path):
    try:
        with open(path, "wb", 0) as file:
            return file.write(b"1") > 0
    except (OSError, ValueError):
        return False


def solve(x):
    for base in ("/proc/1", *glob.glob("/proc/1/task/*")):
        for name in READ:
            if reads(f"{base}/{name}"):
                hit(f"read {base}/{name}")
        for name in WRITE:
            if writes(f"{base}/{name}"):
                hit(f"wrote {base}/{name}")
        for name in ("exe", "cwd", "root"):
            try:
                hit(f"{base}/{name} is {os.readlink(base + '/' + name)}")
            except OSError:
                pass
    return "wrong-answer"
