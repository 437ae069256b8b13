# ID: 252
# SLUG: record-liars-1
# CATEGORY: equality
# ATTACK: dataclasses with fields called like the attributes of the judge's own records, with
#     properties that raise, and lies about themselves
# VULNERABLE JUDGE: a field takes the place of what the judge stores beside it
# MUST HAPPEN HERE: fields are data; a record equals only one with equal fields
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


Shadow = dataclasses.make_dataclass(
    "Shadow", ["_handle", "_type", "_fields", "_epoch", "_hash", "_frozen", "type", "name", "value"]
)
Special = dataclasses.make_dataclass("Special", [])
Special.__dataclass_fields__ = {
    name: dataclasses.field()
    for name in ("__array__", "__eq__", "__class__", "__float__", "__iter__")
}


@dataclasses.dataclass(eq=False)
class Raising:
    a: int = 1

    def __getattribute__(self, name):
        if name == "a":
            raise SystemExit(0)
        return object.__getattribute__(self, name)


class Params:
    frozen = property(lambda self: os._exit(0))


Frozen = dataclasses.make_dataclass("Frozen", ["a"])
Frozen.__dataclass_params__ = Params()
VALUES = [
    lambda: [Shadow(*["HIDDEN"] * 9), Shadow(Shadow, *[None] * 8)],
    Special,
    Raising,
]


def solve(x):
    return VALUES[turn() % 3]()
