"""What may be sent again, and how long to wait before: the rules, without the sending."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

ATTEMPTS = 5
LONGEST_WAIT = 120.0
"""Seconds that Harrier may ask us to wait; above that the job is better stopped."""


def content_of(answer: httpx.Response) -> Any:
    """Return the JSON of an answer, or None where there is none."""
    try:
        return answer.json()
    except ValueError:
        return None


def error_of(answer: httpx.Response, content: Any) -> tuple[str, str]:
    """Return the code and the message of an error; others than Harrier answer in HTML."""
    try:
        return content["error"]["code"], content["error"]["message"]
    except (TypeError, KeyError):
        return "unknown", answer.reason_phrase


def is_passing(answer: httpx.Response, content: Any) -> bool:
    """Tell whether the same request may succeed a little later."""
    if answer.is_success:
        return content is None and answer.status_code != 204
    if answer.status_code == 409:
        return error_of(answer, content)[0] == "in_progress"
    return answer.status_code == 429 or answer.is_server_error


def asked_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds until the moment that Retry-After names, if it names one to come."""
    text = headers.get("Retry-After")
    if text is None:
        return None
    try:
        seconds: float = int(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - now
        except (ValueError, OverflowError):
            return None
    return seconds if seconds > 0 else None


def own_wait(attempts: int, draw: float) -> float:
    """Return our own pause after so many attempts; `draw` is between 0.5 and 1."""
    return float(2 ** (attempts - 1) * draw)


def next_window(headers: Mapping[str, str], now: float) -> float:
    """Return the moment before which nothing may be sent."""
    try:
        if int(headers["RateLimit-Remaining"]) > 0:
            return now
        return now + int(headers["RateLimit-Reset"])
    except (KeyError, ValueError):
        return now
