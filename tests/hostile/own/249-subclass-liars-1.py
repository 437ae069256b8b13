# ID: 249
# SLUG: subclass-liars-1
# CATEGORY: equality
# ATTACK: subclasses of every basic type with each method replaced by one that lies, raises or
#     ends the process
# VULNERABLE JUDGE: the encoder or the comparison calls what the candidate wrote
# MUST HAPPEN HERE: the data crosses, the behaviour does not
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


def lie(self, *args, **kwargs):
    return True


def liar(base):
    names = [name for name in vars(base) if callable(getattr(base, name))]
    keep = (
        "__new__",
        "__init__",
        "__init_subclass__",
        "__subclasshook__",
        "__class__",
        "__getattribute__",
        "__del__",
    )
    return type(base.__name__, (base,), {name: lie for name in names if name not in keep})


MAKE = [
    lambda: liar(str)("x"),
    lambda: [liar(list)([1, 2, 3]), liar(tuple)((1, 2, 3)), liar(dict)(a=1), liar(bytes)(b"x")],
    lambda: [liar(int)(7), liar(float)(7.0)],
]


def solve(x):
    return MAKE[turn() % 3]()
