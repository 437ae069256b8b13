"""The monthly settlement, from the inbox to OUT: one entry at a time, from its file into the sums.

What the terminals send is in `formats`, what we check in `ledger`, what we pay in `rules`.
"""

import os
from pathlib import Path

from creamery import output, plugins, rules
from creamery.farms import read_farms
from creamery.formats import Format, Lines, format_of
from creamery.ledger import Ledger, Rejected
from creamery.model import SettleError
from creamery.output import Rejects
from creamery.plugins import Troubles

__all__ = ["SettleError", "settle"]

PLUGINS = str(Path(__file__).parent.parent / "plugins")


def settle(inbox: str, out: str, farms_file: str, month: str) -> int:
    """Settle a month and return the exit code."""
    farms = read_farms(farms_file)
    try:
        names = sorted(os.listdir(inbox))
    except OSError:
        raise SettleError(f"cannot read the inbox: {inbox}") from None
    # not earlier: a run that cannot even begin says so in a single line
    troubles = Troubles()
    others = plugins.load(PLUGINS, troubles)
    ledger = Ledger(farms, month, [*rules.OURS, *others.rules])
    with Rejects() as rejects:
        for name in names:
            path = os.path.join(inbox, name)
            if os.path.isdir(path):
                continue
            one = format_of(name, others.formats)
            if one is None:
                print(f"skipped {name}")
                continue
            _take_file(path, name, one, ledger, rejects, troubles)
        output.write(out, ledger, rejects)
    print(
        f"settled {len(ledger.accounts)} farms, {ledger.collections} collections, {ledger.litres} litres;"
        f" {rejects.count} rejected, {ledger.other_month} of another month"
    )
    return 1 if rejects.count or troubles.any else 0


def _take_file(
    path: str, name: str, one: Format, ledger: Ledger, rejects: Rejects, troubles: Troubles
) -> None:
    """Enter what stands in a file, one entry after the other."""

    def note(text: str) -> None:
        print(f"{name}: {text}")

    cannot_read = SettleError(f"cannot read {name}")
    try:
        file = open(path, encoding=one.encoding, errors="replace")
    except OSError:
        raise cannot_read from None
    with file:
        lines = Lines(file)
        entries = plugins.entries(one, name, lines, note, troubles)
        try:
            for number, raw, content in entries:
                try:
                    if isinstance(content, str):
                        raise Rejected(content)
                    ledger.take(content, one.suffix)
                except Rejected as reason:
                    rejects.add(name, number, str(reason), raw)
        except SettleError:
            # the notes of this file have always come out before its error
            for _ in entries:
                pass
            raise
        finally:
            if lines.unreadable:
                raise cannot_read from None
