"""Values as bytes: what may cross between the sandboxes, and how.

A value is a one-byte tag and what the tag says; integers are big-endian. Nothing here can name
code: decoding gives exact built-in types, or what a `Builder` makes of the four shapes that carry
a name.

    N none   T true   F false
    i int (8 bytes)   I int (u32 length, signed)   f float   c complex
    s str (u32 length, UTF-8 with surrogates)   b bytes (u32 length)
    l list   t tuple   S set   Z frozenset   d dict (u32 count, then items; a dict's in pairs)
    D date   h time   m datetime   e timedelta   # decimal   u UUID   p path
    H handle: i64 id, kind, name              E enum member: is plain, handle, member name, value
    R record: is frozen, handle, fields       W row (a named tuple): handle, names, values
    X array, table or missing value: what `frames` makes of the value that follows

Both ends hold to the same limits, and the reader checks each length before it allocates. These
three modules are loaded whenever a worker starts, so they import next to nothing.
"""

from __future__ import annotations

from .decoding import Builder, decode
from .encoding import encode
from .limits import MAX_BYTES, MAX_DEPTH, MAX_DIGITS, MAX_ITEMS, MalformedError, UnsendableError

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_ITEMS",
    "Builder",
    "MalformedError",
    "UnsendableError",
    "decode",
    "encode",
]
