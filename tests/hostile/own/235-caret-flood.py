# ID: 235
# SLUG: caret-flood
# CATEGORY: exceptions
# ATTACK: a SyntaxError that asks for three thousand million carets below its text
# VULNERABLE JUDGE: the grader's memory is used up while it draws a traceback; the other tests are
#     never run
# MUST HAPPEN HERE: the attributes of a rebuilt exception are bounded or harmless; every test is
#     run and fails
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    raise SyntaxError("no", ("work.py", 1, 1, "", 1, 3 * 10**9))
