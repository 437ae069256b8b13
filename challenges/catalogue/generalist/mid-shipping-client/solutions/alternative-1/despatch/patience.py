"""A transport that waits out Harrier's moods, below the client that asks."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from .clock import ManualClock, SystemClock
from .errors import HarrierUnavailable

OWN_PAUSES = (1, 2, 4, 8)
TOO_LONG = timedelta(minutes=2)


class PatientTransport(httpx.BaseTransport):
    """Sends each request as often as it takes, and never into a window that is used up."""

    def __init__(self, clock: SystemClock | ManualClock, rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self._inner = httpx.HTTPTransport(trust_env=False)
        self._closed_until: float | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the first answer that is not trouble that passes."""
        pauses = iter(OWN_PAUSES)
        while True:
            answer = self._attempt(request)
            if answer is not None and not in_trouble(answer):
                return answer
            longest = next(pauses, None)
            if longest is None:
                raise HarrierUnavailable("Harrier did not answer as it should, five times over")
            wished = None if answer is None else self._wished(answer)
            if wished is None:
                wished = timedelta(seconds=longest * (0.5 + self._rng.random() / 2))
            if wished > TOO_LONG:
                raise HarrierUnavailable(f"Harrier wants to be left alone for {wished}")
            self._clock.sleep(wished.total_seconds())

    def _attempt(self, request: httpx.Request) -> httpx.Response | None:
        if self._closed_until is not None:
            left = self._closed_until - self._clock.now()
            if left > 0:
                self._clock.sleep(left)
            self._closed_until = None
        request.headers["Harrier-Sent-At"] = f"{self._clock.now() * 1000:.0f}"
        try:
            answer = self._inner.handle_request(request)
            answer.read()
        except httpx.TransportError:
            return None
        remaining = number(answer.headers.get("RateLimit-Remaining"))
        reset = number(answer.headers.get("RateLimit-Reset"))
        if remaining == 0 and reset is not None:
            self._closed_until = self._clock.now() + reset
        return answer

    def _wished(self, answer: httpx.Response) -> timedelta | None:
        text = answer.headers.get("Retry-After")
        seconds = number(text)
        if seconds is not None:
            wished = timedelta(seconds=min(seconds, 10**6))
        else:
            try:
                wished = parsedate_to_datetime(text or "") - datetime.fromtimestamp(
                    self._clock.now(), UTC
                )
            except (TypeError, ValueError):
                return None
        return wished if wished > timedelta(0) else None


def number(text: str | None) -> int | None:
    """Read a number that is not negative."""
    return int(text) if text and text.isascii() and text.isdigit() else None


def in_trouble(answer: httpx.Response) -> bool:
    """Tell whether the answer is no answer yet."""
    status = answer.status_code
    if status == 409:
        return error_in(answer).get("code") == "in_progress"
    if 200 <= status < 300 and status != 204:
        return not is_json(answer)
    return status == 429 or status >= 500


def is_json(answer: httpx.Response) -> bool:
    """Tell whether the body can be read."""
    try:
        answer.json()
    except ValueError:
        return False
    return True


def error_in(answer: httpx.Response) -> dict[str, str]:
    """Find Harrier's error in an answer, empty if it is somebody else's."""
    if is_json(answer):
        content = answer.json()
        if isinstance(content, dict) and isinstance(content.get("error"), dict):
            return dict(content["error"])
    return {}
