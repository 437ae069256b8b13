# ID: 234
# SLUG: caret-overflow
# CATEGORY: exceptions
# ATTACK: a SyntaxError whose end lies 10**20 columns behind its text
# VULNERABLE JUDGE: whoever draws the traceback in the grader raises OverflowError outside of any
#     test: 'the tests are broken'
# MUST HAPPEN HERE: an exception of the candidate's like any other: those tests fail, and nothing
#     is our fault
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    raise SyntaxError("no", ("work.py", 1, 1, "", 1, 10**20))
