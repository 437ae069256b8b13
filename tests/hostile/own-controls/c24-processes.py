# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import concurrent.futures
import multiprocessing

CONTEXT = multiprocessing.get_context("fork")


def child(value, queue, count, ready):
    with count.get_lock():
        count.value += 1
    queue.put(value)
    ready.set()


def solve(x):
    queue, count, ready = CONTEXT.Queue(), CONTEXT.Value("i", 0), CONTEXT.Event()
    processes = [CONTEXT.Process(target=child, args=(x, queue, count, ready)) for _ in range(3)]
    for process in processes:
        process.start()
    values = [queue.get(timeout=5) for _ in processes]
    for process in processes:
        process.join(5)
    assert ready.is_set() and count.value == 3 and all(p.exitcode == 0 for p in processes)
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=CONTEXT) as pool:
        assert list(pool.map(abs, [-1, 2])) == [1, 2]
    return values[0]


if __name__ == "__main__":
    print(solve(1))
