# ID: 251
# SLUG: enum-liars
# CATEGORY: equality
# ATTACK: enumeration members with names that are methods, values that equal everything, 1 MiB, or
#     other members
# VULNERABLE JUDGE: a member is compared by what the candidate's class says
# MUST HAPPEN HERE: a plain member equals its value and nothing else
# EXPECT-VERDICT: fail   (never pass)
import enum
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


class Any:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


Names = enum.Enum("Names", {"__array__": 1, "value_": Any(), "type": "x" * 1_000_000, "\x1b[2J": 4})


class Text(enum.StrEnum):
    A = "abc"

    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Lies(enum.Enum):
    A = 1
    name = property(lambda self: "x" * 5_000_000)
    value = property(lambda self: Text.A)


VALUES = [[*Names, *[Text.A] * 9999], Text.A, Lies.A]


def solve(x):
    return VALUES[turn() % 3]
