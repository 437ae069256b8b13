"""The monthly settlement: what each farm gets for its milk.

Entries go one by one from the inbox through a format to the ledger; none of them is kept.
Handle with care: the farms check every cent of it.
"""

import contextlib
from collections.abc import Iterable

from creamery import inbox as incoming
from creamery import plugins, report
from creamery.errors import SettleError
from creamery.farms import Farms
from creamery.ledger import Ledger, Rejected
from creamery.model import Entry, Format

__all__ = ["SettleError", "settle"]


def settle(inbox: str, out: str, farms_file: str, month: str) -> int:
    """Settle a month and return the exit code."""
    farms = Farms(farms_file)
    troubles = plugins.Troubles()
    registry = plugins.Registry(troubles)
    registry.load()
    ledger = Ledger(farms, month, list(registry.rules.values()))
    with contextlib.closing(report.Rejects()) as rejects:
        for name, path in incoming.files(inbox):
            known = registry.format_of(name)
            if known is None:
                print(f"skipped {name}")
                continue
            source = incoming.Source(name, path, known.encoding)
            with contextlib.closing(source):
                entries = _entries(known, name, source, troubles)
                _settle_file(name, known.suffix, entries, ledger, rejects)

        extra_lines = [rule.name for rule in registry.rules.values() if not rule.broken]
        report.write(out, ledger, rejects, extra_lines)
        print(report.last_line(ledger, rejects))
        return 1 if rejects.count or troubles.count else 0


def _entries(
    known: Format, name: str, source: incoming.Source, troubles: plugins.Troubles
) -> Iterable[Entry]:
    if known.plugin is None:
        return known.read(source.lines(), plugins.note_for(name))
    return plugins.entries_of(known, name, source, troubles)


def _settle_file(
    name: str, suffix: str, entries: Iterable[Entry], ledger: Ledger, rejects: report.Rejects
) -> None:
    entries = iter(entries)
    for number, raw, content in entries:
        try:
            if isinstance(content, str):
                raise Rejected(content)
            ledger.take(content, suffix)
        except Rejected as reason:
            rejects.add(name, number, str(reason), raw)
        except SettleError:
            # the notes about this file have always been printed before its amounts were known
            for _ in entries:
                pass
            raise
