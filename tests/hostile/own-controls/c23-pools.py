# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import concurrent.futures
import multiprocessing


def same(value):
    return value


def solve(x):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        first = pool.map(same, [x] * 10)
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        second = list(threads.map(same, first))
    return second[-1]
