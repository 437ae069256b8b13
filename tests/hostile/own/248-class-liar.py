# ID: 248
# SLUG: class-liar
# CATEGORY: equality
# ATTACK: an object that claims to be a str, equals everything, has every attribute and answers
#     every call with true
# VULNERABLE JUDGE: isinstance, == and truth are asked of the candidate's object
# MUST HAPPEN HERE: a handle equals nothing but itself
# EXPECT-VERDICT: fail   (never pass)
import os

if os.environ.get("ATTACK_CORPUS_IN_SANDBOX") != "1" and (
    os.geteuid() == 0 or not (os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"))
):
    raise RuntimeError("attack corpus: refusing to run as root or outside a container")


class Meta(type):
    def __instancecheck__(cls, other):
        return True

    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Yes(metaclass=Meta):
    __class__ = property(lambda self: str)

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def __bool__(self):
        return True

    def __getattr__(self, name):
        return lambda *args, **kwargs: self

    def __reduce__(self):
        return (os.system, ("true",))

    __contains__ = __call__ = __req__ = __eq__
    __len__ = __index__ = __int__ = __hash__


def solve(x):
    return Yes()
