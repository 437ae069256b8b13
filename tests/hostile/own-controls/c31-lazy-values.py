# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import contextlib
import itertools
import operator
import weakref


class Box:
    def __init__(self, value):
        self.value = value

    def __iter__(self):
        yield from itertools.repeat(self.value, 3)

    def __eq__(self, other):
        return isinstance(other, Box) and other.value == self.value

    __hash__ = None


@contextlib.contextmanager
def opened(value):
    box = Box(value)
    gone = weakref.finalize(box, lambda: None)
    try:
        yield box
    finally:
        gone()


def solve(x):
    with opened(x) as box, contextlib.ExitStack() as stack:
        stack.callback(lambda: None)
        assert box == Box(x)
        values = (value for group in itertools.batched(box, 2) for value in group)
        return max(enumerate(values), key=operator.itemgetter(0))[1]
