# ID: 282
# SLUG: search-for-the-secret
# CATEGORY: process
# ATTACK: looks for the expected value in its own memory, objects, files, arguments, environment
#     and /dev/shm
# VULNERABLE JUDGE: more than the inputs of the call came with the request
# MUST HAPPEN HERE: it is nowhere in this sandbox
# EXPECT-VERDICT: fail   (never pass)
import gc
import glob
import os
import re
import sys

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def hit(what):
    """Something let through what it must not."""
    os.write(2, f"ATTACK-SUCCESS 282-search-for-the-secret {what}\n".encode("utf-8", "replace"))


SECRET = re.compile(rb"HIDDEN-CANARY-[0-9a-f]{32}")


def memory():
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as mem:
        for line in maps:
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if " rw" in line and end - start < 64 << 20:
                try:
                    mem.seek(start)
                    yield mem.read(end - start)
                except (OSError, ValueError, OverflowError):
                    pass


def solve(x):
    for block in memory():
        if SECRET.search(block):
            hit("in memory")
    for name in (
        glob.glob("/proc/[0-9]*/environ")
        + glob.glob("/proc/[0-9]*/cmdline")
        + glob.glob("/dev/shm/*")
    ):
        try:
            with open(name, "rb") as file:
                SECRET.search(file.read(1 << 20)) and hit(name)
        except OSError:
            pass
    for one in gc.get_objects():
        if type(one) is dict and any(
            type(v) is str and SECRET.search(v.encode("utf8", "replace"))
            for v in list(one.values())
        ):
            hit("among the objects")
    for name in glob.glob("/grader*/**/*", recursive=True) + [p for p in sys.path if "hidden" in p]:
        hit(name)
    return "wrong-answer"
