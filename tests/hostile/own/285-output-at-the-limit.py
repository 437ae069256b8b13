# ID: 285
# SLUG: output-at-the-limit
# CATEGORY: output
# ATTACK: prints exactly as much as is allowed, as single bytes, on both streams, of NULs and torn
#     characters
# VULNERABLE JUDGE: one byte more than a limit is lost, or a text is cut inside of a character and
#     breaks the report
# MUST HAPPEN HERE: the report is well-formed; the tests fail
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def solve(x):
    pieces = [
        b"\0",
        "\U0001f600".encode()[:3],
        b"\xed\xa0\x80",
        b"\x1b]0;passed\x07",
        "\u202e".encode(),
        b"\r\n",
    ]
    left = 262_144 - 200
    for number in range(3_000):
        left -= os.write(1 + number % 2, pieces[number % len(pieces)])
    os.write(1, b"\\" * (left // 2))
    os.write(2, b'"' * (left - left // 2))
    return "wrong-answer"
