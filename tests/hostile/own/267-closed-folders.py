# ID: 267
# SLUG: closed-folders
# CATEGORY: files
# ATTACK: takes every permission from the folders that the judge writes to: copies, submission,
#     temporary files
# VULNERABLE JUDGE: a file that cannot be written is our fault, or the test's, and shows the
#     test's source
# MUST HAPPEN HERE: the submission's doing: a failed test, nothing of the test shown
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    for folder in (".", "..", "/submission", "/runs", "/tmp", "/dev/shm"):
        try:
            os.chmod(folder, 0)
        except OSError:
            pass
    return "wrong-answer"
