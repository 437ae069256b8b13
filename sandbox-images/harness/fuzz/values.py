"""Values: any bytes are a value or refused, and a value that can be sent back comes again."""

from __future__ import annotations

import random
from typing import Any

from dayone_harness.decoding import decode
from dayone_harness.encoding import encode
from dayone_harness.limits import MalformedError, UnsendableError
from dayone_harness.remote import GraderBuilder, Handle, number_of

from .mutations import value
from .targets import FoundError, Target


class Silent:
    """The other end of handles, which says nothing more."""

    epoch = 0

    def call(self, what: str, operation: str, *arguments: object) -> Any:
        raise FoundError(f"{operation} was called {what} of {len(arguments)} arguments")

    def release(self, number: int) -> None:
        pass

    def keep(self, number: int) -> None:
        pass

    def is_alive(self) -> bool:
        return False


def run(data: bytes) -> None:
    """Read a value as a reply's, then send it back and read it again."""
    builder = GraderBuilder(Silent())
    try:
        found = decode(data, builder)
    except MalformedError:
        return
    try:
        sent = encode(found, _described)
    except UnsendableError:
        return
    again = encode(decode(sent, builder), _described)
    # A set has no order, so the same elements may be the same bytes in another one.
    if sorted(again) != sorted(sent):
        raise FoundError(f"{sent!r} comes back as {again!r}")


def _described(value: object) -> tuple[int, str, str] | None:
    """Of a handle; what has a handle would come again as that, and not as what it is."""
    return number_of(value) if isinstance(value, Handle) else None


def seeds() -> list[bytes]:
    """A few hundred values."""
    rng = random.Random(1)
    return [value(rng) for _ in range(400)]


TARGET = Target(run, seeds)
