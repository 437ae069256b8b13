# ID: 265
# SLUG: squat-next-copies
# CATEGORY: files
# ATTACK: puts FIFOs, links and files where the next clean copies of the submission will be made
# VULNERABLE JUDGE: laying the copy fails in a way that counts as the test's own fault and shows
#     the test's source
# MUST HAPPEN HERE: the copy is clean, or it was the submission's doing: a failed test, nothing of
#     the test shown
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def squat(number):
    path = f"/runs/{number}"
    try:
        if number % 3 == 0:
            os.mkfifo(path)
        elif number % 3 == 1:
            os.symlink("/submission", path)
        else:
            open(path, "w").close()
    except OSError:
        pass


def solve(x):
    for number in range(1, 60):
        squat(number)
    return "wrong-answer"
