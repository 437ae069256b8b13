# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import asyncio
import sys


async def double(value, queue):
    await asyncio.sleep(0.001)
    await queue.put(value)


async def main(x):
    queue = asyncio.Queue()
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(double(x, queue))
    values = [queue.get_nowait() for _ in range(20)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "print(input())", stdin=-1, stdout=-1
    )
    said, _ = await process.communicate(b"hello\n")
    assert said == b"hello\n" and process.returncode == 0
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, values.pop)


def solve(x):
    return asyncio.run(main(x))
