"""What comes out of a settlement: the texts, and OUT itself."""

import os
import shutil
import tempfile
from typing import IO

from creamery.ledger import Ledger
from creamery.model import SettleError

# rejects are kept in memory up to here, and in a temporary file from there on
SPOOL_BYTES = 1 << 17


class Rejects:
    """Lines for the depot. Their number comes first, so that they have to wait for the end."""

    def __init__(self) -> None:
        self.count = 0
        self._spool = tempfile.SpooledTemporaryFile(SPOOL_BYTES)

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def add(self, file: str, number: int, reason: str, raw: str) -> None:
        """Keep a line."""
        self.count += 1
        try:
            self._spool.write(_bytes(f"{file}:{number}:{reason}:{raw}\n"))
        except OSError:
            raise SettleError("cannot keep the rejects in the temporary folder") from None

    def copy_to(self, file: IO[bytes]) -> None:
        """Write the whole of rejects.txt."""
        file.write(_bytes(f"{self.count} rejected\n"))
        self._spool.seek(0)
        shutil.copyfileobj(self._spool, file)


def statements(ledger: Ledger) -> str:
    """One for each farm with milk, by name; farms of the same name by their first collections."""
    text = []
    for account in sorted(ledger.accounts.values(), key=lambda one: one.farm.name):
        farm = account.farm
        text.append(f"{farm.code.zfill(4)} {farm.name} ({farm.scheme})\n")
        text.append(_line("collections", account.collections))
        text.append(_line("litres", account.litres))
        text.append(_line("share", f"{account.litres * 100 / ledger.litres:.1f} %"))
        total = 0
        for rule in ledger.rules:
            if not rule.counts:
                continue
            cents = account.cents.get(rule.name, 0)
            total += cents
            if cents != 0 or rule.name == "base":
                text.append(_line(rule.name, _euros(cents)))
        text.append(_line("total", _euros(total)) + "\n")
    return "".join(text)


def daily(ledger: Ledger) -> str:
    """Collections and litres of each day that has some."""
    rows = [
        f"{day};{collections};{litres}\n"
        for day, (collections, litres) in sorted(ledger.days.items())
    ]
    return "date;collections;litres\n" + "".join(rows)


def write(out: str, ledger: Ledger, rejects: Rejects) -> None:
    """Write the three files. Nothing in OUT has been touched before (decision 3)."""
    texts = {
        "statements.txt": _bytes(statements(ledger)),
        "rejects.txt": None,
        "daily.csv": _bytes(daily(ledger)),
    }
    try:
        os.makedirs(out, exist_ok=True)
        paths = {name: os.path.join(out, name) for name in texts}
        _prove_writable(list(paths.values()))
        for name, text in texts.items():
            with open(paths[name], "wb") as file:
                if text is None:
                    rejects.copy_to(file)
                else:
                    file.write(text)
    except OSError:
        raise SettleError(f"cannot write to {out}") from None


def _prove_writable(paths: list[str]) -> None:
    """Find out before the first file is overwritten whether the last one can be, too."""
    made = []
    try:
        for path in paths:
            is_new = not os.path.lexists(path)
            with open(path, "ab"):
                pass
            if is_new:
                made.append(path)
    except OSError:
        for path in made:
            os.remove(path)
        raise


def _line(label: str, value: object) -> str:
    return f"  {label:<12} {value}\n"


def _euros(cents: int) -> str:
    """Cents as euros; without floats, because a plug-in's amounts can be of any size."""
    euros, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euros}.{rest:02}"


def _bytes(text: str) -> bytes:
    # file names and plug-ins can bring what is no character
    return text.encode("utf-8", "backslashreplace")
