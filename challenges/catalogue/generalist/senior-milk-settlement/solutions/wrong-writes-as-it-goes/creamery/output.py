"""The three files of OUT."""

import os
import shutil
from collections.abc import Iterator
from typing import TextIO

from creamery.books import Books
from creamery.errors import SettleError


class Rejects:
    """Rejected entries. They wait beside their place until their number is known."""

    def __init__(self, out: str) -> None:
        self.count = 0
        try:
            os.makedirs(out, exist_ok=True)
            self._path = os.path.join(out, "rejects.part")
            self._file = open(self._path, "w+", encoding="utf-8", newline="\n")
        except OSError:
            raise SettleError(f"cannot write to {out}") from None

    def add(self, name: str, number: int, reason: str, raw: str) -> None:
        """Put one at the end."""
        self.count += 1
        self._file.write(f"{name}:{number}:{reason}:{raw}\n")

    def copy_to(self, file: TextIO) -> None:
        """Write all of them."""
        self._file.seek(0)
        shutil.copyfileobj(self._file, file)
        os.remove(self._path)


def write(out: str, books: Books, rejects: Rejects) -> None:
    """Write the three files."""
    try:
        os.makedirs(out, exist_ok=True)
        with _new(out, "statements.txt") as file:
            file.writelines(_statements(books))
        with _new(out, "rejects.txt") as file:
            file.write(f"{rejects.count} rejected\n")
            rejects.copy_to(file)
        with _new(out, "daily.csv") as file:
            file.write("date;collections;litres\n")
            for day, (collections, litres) in sorted(books.days.items()):
                file.write(f"{day};{collections};{litres}\n")
    except OSError:
        raise SettleError(f"cannot write to {out}") from None


def _new(out: str, name: str) -> TextIO:
    return open(os.path.join(out, name), "w", encoding="utf-8", newline="\n")


def _statements(books: Books) -> Iterator[str]:
    litres = books.litres
    for farm, account in sorted(books.accounts.items(), key=lambda item: item[0].name):
        yield f"{farm.code.zfill(4)} {farm.name} ({farm.scheme})\n"
        yield _line("collections", str(account.collections))
        yield _line("litres", str(account.litres))
        yield _line("share", f"{account.litres * 100 / litres:.1f} %")
        total = 0
        for name, cents in books.amounts(account):
            total += cents
            if cents:
                yield _line(name, _money(cents))
        yield _line("total", _money(total)) + "\n"


def _line(label: str, value: str) -> str:
    return f"  {label:<12} {value}\n"


def _money(cents: int) -> str:
    return f"{cents / 100:.2f}"
