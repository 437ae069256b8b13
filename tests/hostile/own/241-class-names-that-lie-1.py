# ID: 241
# SLUG: class-names-that-lie-1
# CATEGORY: exceptions
# ATTACK: exception classes whose names are control characters, 2 MiB, not texts, or those of the
#     harness
# VULNERABLE JUDGE: a report that cannot be written or read
# MUST HAPPEN HERE: names are texts of bounded length in the report
# EXPECT-VERDICT: fail   (never pass)
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


NAMES = [
    "\x1b]0;passed\x07\nPASSED\n\u202epassed",
    "x" * 2_000_000,
    "\ud800\udfff",
]
MODULES = ["dayone_harness.errors", "builtins", 7]


class Meta(type):
    def __getattribute__(cls, name):
        return (
            MODULES[len(cls.__name__) % 3]
            if name == "__module__"
            else type.__getattribute__(cls, name)
        )


def solve(x):
    number = turn()
    name = NAMES[number % 3]
    kind = Meta("X" * (number + 1), (ValueError,), {})
    kind.__qualname__ = name
    raise kind("\x1b[2K\rPASSED\u2066 \0")
