# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import array
import ctypes
import mmap
import os
import resource
import tempfile


def solve(x):
    with tempfile.TemporaryFile() as file, mmap.mmap(-1, 1 << 20) as memory:
        file.truncate(1 << 16)
        with mmap.mmap(file.fileno(), 0) as mapped:
            mapped[:5] = b"hello"
            mapped.flush()
        memory[:5] = os.pread(file.fileno(), 5, 0)
        assert memory[:5] == b"hello"
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.getpid() == os.getpid() and libc.abs(-7) == 7
    pointer = ctypes.POINTER(ctypes.c_int)
    compare = ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer)
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    libc.qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
    assert list(numbers) == [1, 2, 3] and array.array("d", [1.5]).tobytes()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return x
