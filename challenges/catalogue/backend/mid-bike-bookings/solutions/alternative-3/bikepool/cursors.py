"""Where a page of the list ended, as text that callers hand back.

A cursor is a place in the order, not a booking: it still works when that booking is no longer there.
Its check sum tells cursors from everything else; it is no secret, since a place is none.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import NamedTuple

CHECK_BYTES = 6


class Place(NamedTuple):
    """What the list is sorted by."""

    created_at: datetime
    id: int


def to_cursor(place: Place) -> str:
    """The text for a place."""
    content = f"{place.created_at.astimezone(UTC).isoformat()} {place.id}".encode()
    return urlsafe_b64encode(_check(content) + content).decode().rstrip("=")


def from_cursor(text: str) -> Place:
    """The place of a text; ValueError when we never made it."""
    try:
        decoded = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        content = decoded[CHECK_BYTES:]
        if decoded[:CHECK_BYTES] != _check(content):
            raise ValueError(text)
        created_at, number = content.decode().split(" ")
        place = Place(datetime.fromisoformat(created_at), int(number))
        if to_cursor(place) != text:  # base64 overlooks characters that mean nothing to it
            raise ValueError(text)
    except ValueError as problem:
        raise ValueError("this is no next_cursor") from problem
    return place


def _check(content: bytes) -> bytes:
    return hashlib.sha256(b"bikepool cursor " + content).digest()[:CHECK_BYTES]
