# ID: 238
# SLUG: hostile-arguments-3
# CATEGORY: exceptions
# ATTACK: built-in exceptions with arguments of types that their constructors never see: records,
#     handles, surrogates, 3 MiB
# VULNERABLE JUDGE: rebuilding or showing the exception raises in the judge's own code
# MUST HAPPEN HERE: each fails its test with a message
# EXPECT-VERDICT: fail   (never pass)
import dataclasses
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


def turn():
    """How often this was called before, in whatever process."""
    with open("/tmp/turns", "ab") as file:
        file.write(b".")
        return file.tell() - 1


@dataclasses.dataclass
class Deep:
    inner: object


def deep(levels):
    value = Deep(None)
    for _ in range(levels):
        value = Deep(value)
    return value


LARGE = "\ud800" * 70_000
ERRORS = [
    (IndentationError, "m", ("f" * 9999, -1, -(10**9), "\0\n" * 9999, -1, -(10**9))),
    (KeyError, deep(60), *[object()] * 9999),
    (AttributeError, *[{(): deep(60)}] * 99),
]


def solve(x):
    kind, *arguments = ERRORS[turn() % 3]
    error = kind.__new__(kind)
    error.args = tuple(arguments)
    raise error
