"""Files that come back: read as text, JSON and CSV by a test."""

from __future__ import annotations

from collections.abc import Callable

from dayone_harness.workspaces import Done, Workspace

from .targets import Target, expect_failure


class Holding(Workspace):
    """A workspace with one file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def get(self, path: str) -> dict[str, bytes]:
        return {path: self._content}


READERS: tuple[Callable[[Done], object], ...] = (
    lambda done: done.text("a"),
    lambda done: done.json("a"),
    lambda done: done.rows("a"),
    lambda done: done.frame("a.csv"),
)


def run(data: bytes) -> None:
    """Read a file in every way."""
    done = Done(0, "", "", Holding(data), lambda content, suffix: (content, suffix))
    for read in READERS:
        try:
            read(done)
        except BaseException as error:  # noqa: BLE001 (it is judged)
            expect_failure(error)


def seeds() -> list[bytes]:
    """Files."""
    return [
        b'{"a": [1, 2.5e3, null, "\\ud800"], "b": {}}',
        b"a,b\n1,2\n3\n4,5,6\n",
        b'"x ""y""\n",z\r\n\0\n',
        b"[" * 2000,
        b"1" * 5000,
        b"\xef\xbb\xbfa\n",
        b"NaN",
    ]


WORDS = (
    *(b"{", b"}", b"[", b"]", b'"', b":", b",", b"\\u", b"\\ud83d", b"NaN", b"-Infinity", b"1e999"),
    *(b"\n", b"\r", b"\0", b"'", b'""', b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"9" * 4400),
)
TARGET = Target(run, seeds, WORDS)
