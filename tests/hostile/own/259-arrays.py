# ID: 259
# SLUG: arrays
# CATEGORY: equality
# ATTACK: arrays and tables, where their libraries are there: empty, of objects that equal
#     everything, with lying types
# VULNERABLE JUDGE: all of nothing is equal, or the elements decide
# MUST HAPPEN HERE: no array equals a text; each test fails
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


try:
    import numpy
except ImportError:
    numpy = None
try:
    import pandas
except ImportError:
    pandas = None


class Any:
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


class Array(numpy.ndarray if numpy else list):
    def __eq__(self, other):
        return True

    __array_priority__ = 1e9


def solve(x):
    values = [Array(()), [Any()], {Any(): Any()}]
    if numpy:
        odd = numpy.array([Any(), None], dtype=object)
        values = [numpy.array([]), odd[:1], numpy.array("NaT", "M8[as]")]
    if pandas:
        values = [pandas.NA, pandas.DataFrame(), pandas.Series([Any()])]
    return values[turn() % 3]
