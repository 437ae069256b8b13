"""The monthly settlement: from the files of the inbox to the files of OUT, an entry at a time."""

import os
from collections.abc import Iterator
from typing import Any, TextIO

from creamery import output, plugins
from creamery.books import Books
from creamery.errors import Rejected, SettleError
from creamery.farms import read_farms
from creamery.formats import Entry, numbered

__all__ = ["SettleError", "settle"]

NEEDED = {"farm", "date", "litres"}
"""What a reader says of every collection."""


def settle(inbox: str, out: str, farms_file: str, month: str) -> int:
    """Settle a month and return the exit code."""
    farms = read_farms(farms_file)
    troubles = plugins.Troubles()
    registry = plugins.load(troubles)
    books = Books(farms, month, registry, troubles)
    rejects = output.Rejects()
    for name in _names(inbox):
        path = os.path.join(inbox, name)
        if os.path.isdir(path):
            continue
        suffix = os.path.splitext(name)[1].lower()
        form = registry.formats.get(suffix)
        if form is None:
            print(f"skipped {name}")
            continue
        try:
            file = open(path, encoding=form.encoding, errors="replace")
        except OSError:
            raise SettleError(f"cannot read {name}") from None
        with file:
            for number, raw, values in _entries(form, name, file, troubles):
                try:
                    if isinstance(values, str):
                        raise Rejected(values)
                    books.take(values, suffix)
                except Rejected as reason:
                    rejects.add(name, number, str(reason), raw)
    output.write(out, books, rejects)
    print(
        f"settled {len(books.accounts)} farms, {books.collections} collections,"
        f" {books.litres} litres; {rejects.count} rejected, {books.other_month} of another month"
    )
    return 1 if rejects.count or troubles.any else 0


def _names(inbox: str) -> list[str]:
    try:
        return sorted(os.listdir(inbox))
    except OSError:
        raise SettleError(f"cannot read the inbox: {inbox}") from None


def _entries(
    form: plugins.Format, name: str, file: TextIO, troubles: plugins.Troubles
) -> Iterator[Entry]:
    """What a reader yields until it breaks; what is done with it is out of its reach."""
    try:
        for number, raw, values in form.read(numbered(file), lambda text: print(f"{name}: {text}")):
            if not _is_as_described(values):
                raise TypeError(f"{values!r} is no entry")
            yield number, raw, values
    except plugins.BROKEN as problem:
        if not form.plugin:
            raise
        troubles.say(form.plugin, f"{name}: {plugins.describe(problem)}")


def _is_as_described(values: Any) -> bool:
    if isinstance(values, str):
        return True
    return NEEDED <= values.keys() and all(isinstance(text, str) for text in values.values())
