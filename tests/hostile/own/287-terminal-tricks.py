# ID: 287
# SLUG: terminal-tricks
# CATEGORY: output
# ATTACK: prints titles, links, clearing, insertion, key definitions and direction marks, also as
#     the answer
# VULNERABLE JUDGE: who reads the report in a terminal sees another one
# MUST HAPPEN HERE: they are shown as pictures; JSON elsewhere
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")

TRICKS = [
    "\x1b[2J\x1b[H\x1b[32m3 passed\x1b[0m",
    "\x1b]8;;http://x\x07passed\x1b]8;;\x07",
    "\x1b]52;c;cGFzcw==\x07",
    "\x1bP1$t2\x1b\\",
    "\x9b31m",
    "\u2066\u202epassed\u2069",
    "\x1b[6n",
    "\b" * 500 + "passed",
    "\x7f\x00\x05",
]


def solve(x):
    for trick in TRICKS:
        os.write(1, trick.encode("utf8", "surrogateescape"))
        os.write(2, trick.encode("utf8", "surrogateescape"))
    return TRICKS
