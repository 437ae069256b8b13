"""The time, handed in: the real one, and one for tests that moves only when somebody sleeps."""

from __future__ import annotations

import time


class SystemClock:
    """The machine's time."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class ManualClock:
    """A time that stands still; sleeping moves it at once."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        """Seconds since 1970."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Move on."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self._now += seconds
