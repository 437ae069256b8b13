# ID: 254
# SLUG: row-liars-1
# CATEGORY: equality
# ATTACK: tuples with names: special ones, the same twice, other names than values, 50,000 of
#     them, with control characters
# VULNERABLE JUDGE: a name takes the place of a method of the judge's row
# MUST HAPPEN HERE: a row equals only a tuple of equal values
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


def row(names, values):
    return type("Row", (tuple,), {"_fields": names})(values)


MAKE = [
    lambda: row(("a", "a", "count", "index", "_fields", "_type"), "abcdef"),
    lambda: row(("__class__", "__array_interface__"), (1, 2)),
    lambda: row(("\x1b[2J\u202e",) * 45_000, range(45_000)),
]


def solve(x):
    return MAKE[turn() % 3]()
