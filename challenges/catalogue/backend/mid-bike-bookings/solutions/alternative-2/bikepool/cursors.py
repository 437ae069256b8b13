"""Cursors: how callers say where in the list of bookings the next page begins.

A cursor holds the place in the order, not a number of rows and not a row that has to be there still,
so it stays good whatever happens to the bookings. Its check finds what was damaged or made up.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from struct import Struct
from typing import Self

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PLACE = Struct(">qi")
CHECK_BYTES = 9
# Changing this makes all cursors that are out there invalid.
PURPOSE = b"bikepool list"


@dataclass(frozen=True)
class Cursor:
    """The place after the booking with this `created_at` and `id`."""

    created_at: datetime
    id: int

    def __str__(self) -> str:
        place = PLACE.pack((self.created_at - EPOCH) // MICROSECOND, self.id)
        return urlsafe_b64encode(place + _check(place)).decode()

    @classmethod
    def check(cls, text: str) -> str:
        """Return the text of a cursor; a ValueError when it is none."""
        cls.parse(text)
        return text

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a cursor; a ValueError when it is not exactly what we once gave out."""
        try:
            raw = urlsafe_b64decode(text)
            place, check = raw[: PLACE.size], raw[PLACE.size :]
            if check != _check(place):
                raise ValueError
            microseconds, number = PLACE.unpack(place)
            cursor = cls(EPOCH + microseconds * MICROSECOND, number)
        except ValueError:
            raise ValueError("this is not the next_cursor of a page") from None
        # Decoding is lenient about characters that do not belong there.
        if str(cursor) != text:
            raise ValueError("this is not the next_cursor of a page")
        return cursor


def _check(place: bytes) -> bytes:
    return blake2b(place, digest_size=CHECK_BYTES, key=PURPOSE).digest()
