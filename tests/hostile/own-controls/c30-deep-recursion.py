# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import sys
import threading


def down(levels, value):
    return value if levels == 0 else down(levels - 1, value)


def solve(x):
    sys.setrecursionlimit(20_000)
    found = []
    before = threading.stack_size(16 << 20)
    try:
        thread = threading.Thread(target=lambda: found.append(down(10_000, x)))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    try:
        down(10**9, x)
    except RecursionError:
        return found[0]
