"""What comes out: three files, written when everything is known (decision 3)."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from creamery import rules
from creamery.errors import SettleError
from creamery.ledger import Ledger

# more than this, and the rejects wait on the disk
REJECTS_IN_MEMORY = 128 * 1024


class Rejects:
    """Keeps the lines for rejects.txt outside of memory until we know how many there are."""

    def __init__(self) -> None:
        self.count = 0
        self._lines = tempfile.SpooledTemporaryFile(REJECTS_IN_MEMORY)  # noqa: SIM115

    def add(self, name: str, number: int, reason: str, raw: str) -> None:
        """Reject an entry of a file."""
        self.count += 1
        try:
            self._lines.write(f"{name}:{number}:{reason}:{raw}\n".encode())
        except OSError:
            raise SettleError("cannot keep the rejects in a temporary file") from None

    def write_to(self, file: BinaryIO) -> None:
        """Write all of rejects.txt."""
        file.write(f"{self.count} rejected\n".encode())
        self._lines.seek(0)
        shutil.copyfileobj(self._lines, file)

    def close(self) -> None:
        """Forget them."""
        self._lines.close()


def write(out: str, ledger: Ledger, rejects: Rejects, extra_lines: list[str]) -> None:
    """Write the three files."""
    writers: dict[str, Callable[[BinaryIO], object]] = {
        "statements.txt": lambda file: file.writelines(
            text.encode() for text in statements(ledger, extra_lines)
        ),
        "rejects.txt": rejects.write_to,
        "daily.csv": lambda file: file.writelines(text.encode() for text in daily(ledger)),
    }
    try:
        os.makedirs(out, exist_ok=True)
        _check_writable([os.path.join(out, name) for name in writers])
        for name, write_to in writers.items():
            with open(os.path.join(out, name), "wb") as file:
                write_to(file)
    except OSError:
        raise SettleError(f"cannot write to {out}") from None


def statements(ledger: Ledger, extra_lines: list[str]) -> Iterator[str]:
    """Yield the statement of each farm, by name; lines of plug-ins come after ours."""
    all_litres = litres_of(ledger)
    for account in sorted(ledger.accounts.values(), key=lambda account: account.farm.name):
        farm = account.farm
        cents = {label: account.cents.get(label, 0) for label in [*rules.OURS, *extra_lines]}
        lines = [
            ("collections", f"{account.collections}"),
            ("litres", f"{account.litres}"),
            ("share", f"{account.litres * 100 / all_litres:.1f} %"),
            *((k, _money(v)) for k, v in cents.items() if v != 0 or k == "base"),
            ("total", _money(sum(cents.values()))),
        ]
        yield f"{farm.code.zfill(4)} {farm.name} ({farm.scheme})\n"
        for label, value in lines:
            yield f"  {label:<12} {value}\n"
        yield "\n"


def daily(ledger: Ledger) -> Iterator[str]:
    """Yield the figures for planning."""
    yield "date;collections;litres\n"
    for day, (collections, litres) in sorted(ledger.days.items()):
        yield f"{day};{collections};{litres}\n"


def last_line(ledger: Ledger, rejects: Rejects) -> str:
    """Return the sum of it all."""
    collections = sum(account.collections for account in ledger.accounts.values())
    return (
        f"settled {len(ledger.accounts)} farms, {collections} collections,"
        f" {litres_of(ledger)} litres;"
        f" {rejects.count} rejected, {ledger.other_month} of another month"
    )


def litres_of(ledger: Ledger) -> int:
    """Return the litres of all farms."""
    return sum(account.litres for account in ledger.accounts.values())


def _money(cents: int) -> str:
    """Return an amount, exact even where a plug-in pays more than a float can hold."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"


def _check_writable(paths: list[str]) -> None:
    """Raise before anything is touched if one of the files cannot be written."""
    new = [path for path in paths if not os.path.lexists(path)]
    try:
        for path in paths:
            with open(path, "ab"):
                pass
    except OSError:
        for path in new:
            with contextlib.suppress(OSError):
                os.remove(path)
        raise
