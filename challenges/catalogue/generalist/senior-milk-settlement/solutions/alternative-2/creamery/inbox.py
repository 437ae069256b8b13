"""The files of the inbox, a piece at a time."""

import os
from collections.abc import Iterator

from creamery.errors import SettleError
from creamery.model import Lines

CHUNK = 16 * 1024


def files(inbox: str) -> Iterator[tuple[str, str]]:
    """Yield name and path of each file, in the order of the names."""
    try:
        names = sorted(os.listdir(inbox))
    except OSError:
        raise SettleError(f"cannot read the inbox: {inbox}") from None
    for name in names:
        path = os.path.join(inbox, name)
        if not os.path.isdir(path):
            yield name, path


class Source:
    """An open file, cut into numbered lines where `str.splitlines` would cut all of it."""

    def __init__(self, name: str, path: str, encoding: str) -> None:
        self._error = SettleError(f"cannot read {name}")
        self._failed = False
        try:
            # stays open for as long as somebody reads, see close()
            self._file = open(path, encoding=encoding, errors="replace")  # noqa: SIM115
        except OSError:
            raise self._error from None

    def lines(self) -> Lines:
        """Yield line numbers from 1 and texts."""
        number = 0
        rest = ""
        while chunk := self._read():
            # no line end has two characters: the file object has made "\n" of "\r\n"
            pieces = chunk.splitlines()
            pieces[0] = rest + pieces[0]
            rest = "" if chunk[-1].splitlines() == [""] else pieces.pop()
            for piece in pieces:
                number += 1
                yield number, piece
        if rest:
            yield number + 1, rest

    def check(self) -> None:
        """Raise what went wrong with the file, even if a reader has swallowed it."""
        if self._failed:
            raise self._error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read(self) -> str:
        try:
            return self._file.read(CHUNK)
        except OSError:
            self._failed = True
            raise self._error from None
