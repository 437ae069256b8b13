# ID: 231
# SLUG: channel-as-output
# CATEGORY: protocol
# ATTACK: puts the channel in the place of standard output and error, and prints
# VULNERABLE JUDGE: printed text is parsed as replies
# MUST HAPPEN HERE: bytes that are no reply break the protocol
# EXPECT-VERDICT: fail   (never pass)
import os
import stat

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.dup2(fd, 1)
                os.dup2(fd, 2)
        except OSError:
            pass
    print("3 passed in 0.01s", flush=True)
    return "wrong-answer"
