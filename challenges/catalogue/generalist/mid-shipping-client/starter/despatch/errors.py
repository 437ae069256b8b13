"""What can go wrong. The website catches these, so their names stay."""

from __future__ import annotations


class DespatchError(Exception):
    """Anything that the command line reports in one line."""


class HarrierError(DespatchError):
    """Harrier did not do what was asked."""


class HarrierUnavailable(HarrierError):
    """Harrier cannot be talked to at present: whoever asked may try again later."""


class HarrierRefused(HarrierError):
    """Harrier said no, and would say so again."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{message} ({code}, {status})")
        self.status = status
        self.code = code
        self.message = message


class WebhookRefused(DespatchError):
    """Something came in that is not from Harrier, or that cannot be read."""
