"""What can go wrong, in words the office understands."""

from datetime import date


class TimebookError(Exception):
    """Base of every error this package raises about its data."""


class PunchError(TimebookError):
    """A line of the terminal's export that cannot be a shift."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class NoRateError(TimebookError):
    """Nobody has agreed what this role earns on this day."""

    def __init__(self, role: str, day: date) -> None:
        super().__init__(f"no rate for {role} on {day.isoformat()}")
        self.role = role
        self.day = day
