# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import math
import random
import statistics

try:
    import numpy
except ImportError:
    numpy = None


def solve(x):
    random.seed(7)
    values = [random.gauss(0, 1) for _ in range(10_000)]
    assert abs(statistics.fmean(values)) < 0.1 and math.isclose(math.fsum([0.1] * 10), 1)
    if numpy is not None:
        square = numpy.random.default_rng(7).normal(size=(200, 200))
        assert numpy.allclose(square @ numpy.linalg.inv(square), numpy.eye(200), atol=1e-6)
        assert numpy.asarray(values).astype("f4").sum() != 0
    return x
