"""What is fuzzed: each target by its name."""

from __future__ import annotations

import resource
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from dayone_harness.errors import CandidateError
from dayone_harness.outcomes import judge

SECONDS = 1.0
MEMORY_PER_BYTE, MEMORY_FOR_ANYTHING = 64, 128 * 1024 * 1024


class FoundError(Exception):
    """A fault: an input that does what no input may do."""


@dataclass(frozen=True)
class Target:
    """A function that takes any bytes and raises only for a fault, and where to start from.

    What is not of values has words of its own: they are put into the inputs.
    """

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    words: tuple[bytes, ...] = ()

    def check(self, data: bytes, *, seconds: float = SECONDS) -> None:
        """Run it, within a time and a memory that the input's length decides."""
        allowed = MEMORY_PER_BYTE * len(data) + MEMORY_FOR_ANYTHING
        memory, began = _peak_memory(), time.process_time()
        self.run(data)
        used, grown = time.process_time() - began, _peak_memory() - memory
        if used > seconds:
            raise FoundError(f"{len(data):,} bytes took {used:.1f} s")
        if grown > allowed:
            raise FoundError(f"{len(data):,} bytes took {grown // 2**20:,} MiB")


def expect_failure(error: BaseException) -> None:
    """Whatever a test is made to raise, it is the submission that failed and not the test."""
    if isinstance(error, CandidateError):
        traceback.format_exception(error)  # so does pytest
    outcome = judge(error, None, [])
    if outcome.outcome not in ("failed", "timed_out"):
        raise FoundError(f"judged as {outcome}") from error


def load(name: str) -> Target:
    """A target, with nothing imported for the others."""
    from importlib import import_module

    target = import_module(f".{name}", __package__).TARGET
    assert isinstance(target, Target)
    return target


NAMES = ("values", "frames", "replies", "answers", "files", "comparisons")


def _peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
