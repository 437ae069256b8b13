"""The limits of a value, and what breaking them raises."""

from __future__ import annotations

from struct import Struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_BYTES = 4 * 1024 * 1024
MAX_ITEMS = 100_000
MAX_DEPTH = 64
MAX_DIGITS = 4300
MAX_SAME_HASH = 64
# What telling keys of one hash apart may cost, all in all, in comparisons of plain values.
MAX_COMPARISONS = 10_000_000

INT_END = 10**MAX_DIGITS

U32, I64, F64, F64_PAIR = Struct(">I"), Struct(">q"), Struct(">d"), Struct(">dd")
DAY, MOMENT, SPAN = Struct(">I"), Struct(">QB"), Struct(">iii")


class UnsendableError(Exception):
    """A value that cannot cross."""


class MalformedError(Exception):
    """Bytes that are not a value."""


def is_harmless_decimal(parts: Any) -> bool:
    """Whether the parts of a Decimal have bounded length and scale, and do not signal."""
    if not isinstance(parts.exponent, int):
        return bool(parts.exponent != "N")
    return len(parts.digits) <= MAX_DIGITS and abs(parts.exponent) <= MAX_DIGITS
