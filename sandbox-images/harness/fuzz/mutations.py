"""Bytes that look like values, and changes that keep them looking so.

Random bytes are refused at their first tag. These are made by the grammar of `values` and know what
readers have trouble with: lengths, depths, names, hashes, other types than promised.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable

from dayone_harness.encoding import encode

U32 = struct.Struct(">I")
TAGS = b"NTFiIfcsbltSZdDhme#upHERWX"
LENGTHS = (0, 1, 2, 5, 63, 64, 65, 255, 4300, 4301, 65535, 100_000, 100_001, 2**31, 2**32 - 1)
INTEGERS = (0, 1, -1, -2, 2**61 - 1, 2**31, -(2**63), 2**63 - 1, 719_163, 86_400_000_000)
# Words with a meaning to some reader, and texts that are hard to show.
WORDS = (
    *("", "x", "_x", "__array__", "__class__", "\ud800", "\x1b[2J", "a\nb\r\n", "é" * 70, "%s{}"),
    *("UTC", "Europe/Berlin", "UTC+03:00", "dateutil/:/etc/hosts", "../UTC", "Asia", "Factory"),
    *("array", "objects", "scalar", "NaT", "NA", "timestamp", "series", "frame", "range", "labels"),
    *("levels", "zoned", "periods", "categories", "texts", "nullable", "ns", "s", "D", "ME", "W"),
    *("<i8", "<f8", "|b1", "<M8[ns]", "<M8[D]", "<m8", "<U3", "|S1", "<c16", "|i1", "<i4", "<f2"),
    *("NaN", "-Infinity", "1e4300", "1.10", "0E-4300", "class", "object", "function", "count"),
    *("ValueError", "SyntaxError", "KeyError", "OSError", "UnicodeDecodeError", "StopIteration"),
)  # fmt: skip
MAX_DEPTH = 5


def value(rng: random.Random, depth: int = 0) -> bytes:
    """A value, perhaps not a sound one."""
    tag = rng.choice(TAGS if depth < MAX_DEPTH else TAGS[:9])
    return _WRITERS.get(tag, _plain)(rng, tag, depth)


def mutated(rng: random.Random, data: bytes, words: tuple[bytes, ...] = ()) -> bytes:
    """The bytes, changed in a place or two: by parts of values, or by these words."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        start = rng.randrange(len(data) + 1)
        end = min(start + rng.choice((0, 1, 1, 4, 5, 9, 30)), len(data))
        if words and rng.random() < 0.7:
            piece = rng.choice(words)
        else:
            piece = rng.choice(_OF_ANYTHING if words else _PIECES)(rng, data[start:end])
        data = data[:start] + piece + data[end:]
    return data


def _plain(rng: random.Random, tag: int, depth: int) -> bytes:
    del depth
    return bytes([tag]) + _BODIES[tag](rng)


def _text(rng: random.Random) -> bytes:
    data = rng.choice(WORDS).encode("utf-8", "surrogatepass")
    return U32.pack(len(data)) + data


def _data(rng: random.Random) -> bytes:
    data = rng.randbytes(rng.choice((0, 1, 2, 8, 8, 16, 24)))
    return U32.pack(len(data)) + data


def _integer(rng: random.Random) -> bytes:
    return struct.pack(">q", rng.choice((*INTEGERS, rng.randrange(100))))


def _float(rng: random.Random) -> bytes:
    numbers = (0.0, -0.0, 1.5, float("nan"), float("inf"), 1e308, 5e-324)
    return struct.pack(">d", rng.choice(numbers))


def _big(rng: random.Random) -> bytes:
    size = rng.choice((0, 1, 9, 100, 1785, 1786))
    return U32.pack(size) + rng.randbytes(size)


def _day(rng: random.Random) -> bytes:
    return U32.pack(rng.choice((1, 719_163, 739_000, 3_652_059)))


def _moment(rng: random.Random) -> bytes:
    zone = rng.choice((b"N", b"s" + _text(rng), b"e" + _span(rng)))
    return struct.pack(">QB", rng.randrange(86_400_000_000), rng.randrange(2)) + zone


def _span(rng: random.Random) -> bytes:
    return struct.pack(">iii", *(rng.choice((0, 1, -1, 3600, 999_999_999)) for _ in range(3)))


def _handle(rng: random.Random) -> bytes:
    return b"H" + struct.pack(">q", rng.randrange(3)) + _text(rng) + _text(rng)


def _items(rng: random.Random, tag: int, depth: int) -> bytes:
    if tag == ord("d"):
        count = rng.choice((0, 1, 1, 2, 3))
        pairs = [_key(rng, depth) + value(rng, depth + 1) for _ in range(count)]
        return b"d" + U32.pack(2 * count) + b"".join(pairs)
    make = _key if tag in b"SZ" else value
    items = [make(rng, depth + 1) for _ in range(rng.choice((0, 1, 2, 3, 6)))]
    return bytes([tag]) + U32.pack(len(items)) + b"".join(items)


def _key(rng: random.Random, depth: int) -> bytes:
    if rng.random() < 0.8:
        return _plain(rng, rng.choice(b"NTifs#D"), depth)
    return value(rng, depth + 1)


def _named(rng: random.Random, tag: int, depth: int) -> bytes:
    flag = rng.choice(b"TF").to_bytes(1, "big")
    if tag == ord("E"):
        return b"E" + flag + _handle(rng) + _text(rng) + value(rng, depth + 1)
    if tag == ord("R"):
        count = rng.randrange(4)
        fields = [b"s" + _text(rng) + value(rng, depth + 1) for _ in range(count)]
        return b"R" + flag + _handle(rng) + b"d" + U32.pack(2 * count) + b"".join(fields)
    count = rng.randrange(4)
    names = b"t" + U32.pack(count) + b"".join(b"s" + _text(rng) for _ in range(count))
    values = b"l" + U32.pack(count) + b"".join(value(rng, depth + 1) for _ in range(count))
    return b"W" + _handle(rng) + names + values


def _extension(rng: random.Random, tag: int, depth: int) -> bytes:
    del tag
    return (
        b"X" + encode(rng.choice(_PLAIN)(rng)) if rng.random() < 0.8 else b"X" + value(rng, depth)
    )


def _array(rng: random.Random) -> object:
    if rng.random() < 0.2:
        cells: list[object] = [rng.choice((None, 1, 2.5, "x", (1, 2), b"")) for _ in range(3)]
        return ("objects", rng.choice(((3,), (1, 3), (3, 1))), cells)
    name = rng.choice([word for word in WORDS if word[:1] in ("<", "|")])
    size = {"<M8[ns]": 8, "<M8[D]": 8, "<m8": 8, "<U3": 12}.get(name) or int(name[2:] or 8)
    count = rng.choice((0, 1, 2, 3))
    data = rng.choice((bytes(size * count), rng.randbytes(size * count)))
    return ("array", name, rng.choice(((count,), (count, 1), (0, count), (1, count))), data)


def _codes(rng: random.Random) -> object:
    return (
        "array",
        rng.choice(("|i1", "<i4", "<i8")),
        (2,),
        rng.choice((bytes(2), bytes(8), bytes(16))),
    )


def _column(rng: random.Random) -> object:
    word = rng.choice(WORDS)
    numbers = ("array", "<i8", (2,), rng.randbytes(16))
    return rng.choice(
        (
            _array(rng),
            ("zoned", numbers, rng.choice(("ns", "s", word)), rng.choice(("UTC", word))),
            ("periods", numbers, rng.choice(("D", "ME", word))),
            ("categories", _index(rng), _codes(rng), rng.random() < 0.5),
            ("texts", rng.random() < 0.5, ("array", "<i4", (2,), bytes(4) + b"\2\0\0\0"), b"ab"),
            ("nullable", _array(rng), ("array", "|b1", (2,), b"\0\1")),
        )
    )  # fmt: skip


def _index(rng: random.Random) -> object:
    word = rng.choice(WORDS)
    kind = rng.random()
    if kind < 0.4:
        return ("range", 0, rng.choice((0, 1, 2, 3, 4_194_304)), rng.choice((1, 2, -1)), word)
    if kind < 0.9:
        return ("labels", _column(rng), word, rng.choice((None, None, "D", word)))
    return ("levels", [_index(rng) for _ in range(rng.randrange(3))])


def _table(rng: random.Random) -> object:
    if rng.random() < 0.5:
        return ("series", _index(rng), rng.choice(WORDS), _column(rng))
    return ("frame", _index(rng), _index(rng), [_column(rng) for _ in range(rng.randrange(4))])


def _moment_of_pandas(rng: random.Random) -> object:
    return ("timestamp", rng.choice(INTEGERS), rng.choice((None, *WORDS)))


_PLAIN: tuple[Callable[[random.Random], object], ...] = (
    _array,
    _table,
    _index,
    _moment_of_pandas,
    lambda rng: (rng.choice(("NaT", "NA")),),
    lambda rng: ("scalar", _array(rng)),
)
_BODIES: dict[int, Callable[[random.Random], bytes]] = {
    **dict.fromkeys(b"NTF", lambda _: b""),
    **dict.fromkeys(b"s#p", _text),
    ord("b"): _data,
    ord("i"): _integer,
    ord("I"): _big,
    ord("f"): _float,
    ord("c"): lambda rng: _float(rng) + _float(rng),
    ord("D"): _day,
    ord("h"): _moment,
    ord("m"): lambda rng: _day(rng) + _moment(rng),
    ord("e"): _span,
    ord("u"): lambda rng: rng.randbytes(16),
    ord("H"): lambda rng: _handle(rng)[1:],
}
_WRITERS: dict[int, Callable[[random.Random, int, int], bytes]] = {
    **dict.fromkeys(b"ltSZd", _items),
    **dict.fromkeys(b"ERW", _named),
    ord("X"): _extension,
}
_OF_ANYTHING: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    lambda rng, old: rng.randbytes(len(old)),
    lambda rng, old: old * rng.choice((2, 3, 70)),
    lambda *_: b"",
)
_PIECES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    *_OF_ANYTHING,
    lambda rng, _: value(rng, rng.randrange(MAX_DEPTH)),
    lambda rng, _: U32.pack(rng.choice(LENGTHS)),
    lambda rng, _: b"s" + _text(rng),
    lambda rng, _: bytes([rng.choice(TAGS)]),
)
