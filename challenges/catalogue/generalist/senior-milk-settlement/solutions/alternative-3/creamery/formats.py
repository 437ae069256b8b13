"""What the terminals send.

A reader gets pairs of line number and text and yields an entry for each collection (`model.Entry`): the
same contract as for plug-ins, see docs/plugins.md. It must not keep what it has yielded.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from creamery.model import Entry, Note, Reader

CHUNK = 1 << 15


@dataclass(frozen=True, slots=True)
class Format:
    """How files of a suffix (in lower case) are read; `plugin` is the file that brought it."""

    suffix: str
    read: Reader
    encoding: str
    plugin: str | None = None


class Lines:
    """Pairs of line number and text of an open file.

    It remembers that the file could not be read, because a plug-in's reader may swallow the exception.
    """

    def __init__(self, file: TextIO) -> None:
        self._pairs = enumerate(_cut(file), 1)
        self.unreadable = False

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self

    def __next__(self) -> tuple[int, str]:
        try:
            return next(self._pairs)
        except OSError:
            self.unreadable = True
            raise


def _cut(file: TextIO) -> Iterator[str]:
    """Cut as `file.read().splitlines()` does, but a chunk at a time.

    Iterating over the file would not do: it does not break lines at form feeds and their like, so that a
    print without newlines would be a single line of any length.
    """
    begun: list[str] = []
    while chunk := file.read(CHUNK):
        # the full stop makes the last piece the one that is not complete, be it empty
        *complete, tail = (chunk + ".").splitlines()
        for line in complete:
            if begun:
                line = "".join(begun) + line
                begun.clear()
            yield line
        if len(tail) > 1:
            begun.append(tail[:-1])
    if begun:
        yield "".join(begun)


def read_kestrel(lines: Iterable[tuple[int, str]], note: Note) -> Iterator[Entry]:
    """One line each: farm;31.05.2026;litres;temp;fat, and the driver, if the terminal knows him."""
    for number, line in lines:
        if line.strip() == "" or line.startswith("#"):
            continue
        cells = line.split(";")
        if len(cells) not in (5, 6):
            yield number, line, "fields"
            continue
        farm, day, litres, temp, fat = cells[:5]
        day = day.strip()
        yield (
            number,
            line,
            {
                "farm": farm,
                "date": f"{day[6:]}-{day[3:5]}-{day[:2]}",
                "litres": litres,
                "temp": temp.replace(",", "."),
                "fat": fat.replace(",", "."),
            },
        )


def read_bramley(lines: Iterable[tuple[int, str]], note: Note) -> Iterator[Entry]:
    """Fixed columns; H begins a header and T a trailer with the number of rows since the last one."""
    found = 0
    for number, line in lines:
        if line.strip() == "" or line[0] == "H":
            continue
        if line[0] == "T":
            said = line[1:].strip()
            if said != str(found):
                note(f"trailer says {said}, found {found}")
            found = 0
            continue
        found += 1
        if len(line) < 28:
            yield number, line, "short"
            continue
        # tenths of a degree, hundredths of a percent
        temp = line[20:24].strip()
        if temp != "":
            temp = temp[:-1] + "." + temp[-1]
        fat = line[24:28].strip()
        if fat != "":
            fat = fat[:-2] + "." + fat[-2:]
        yield (
            number,
            line,
            {
                "farm": line[:6],
                "date": f"{line[6:10]}-{line[10:12]}-{line[12:14]}",
                "litres": line[14:20],
                "temp": temp,
                "fat": fat,
            },
        )


def read_orrin(lines: Iterable[tuple[int, str]], note: Note) -> Iterator[Entry]:
    """Blocks of KEY: value, with blank lines between."""
    start = 0
    block: list[str] = []
    for number, line in lines:
        text = line.strip()
        if text != "":
            if not block:
                start = number
            block.append(text)
        elif block:
            yield start, " | ".join(block), _orrin_block(block)
            block = []
    if block:
        yield start, " | ".join(block), _orrin_block(block)


def _orrin_block(block: list[str]) -> dict[str, str] | str:
    fields = {}
    for line in block:
        if ":" not in line:
            return "block"
        key, _, value = line.partition(":")
        fields[key.strip().upper()] = value.strip()
    for key in ("FARM", "DATE", "LITRES"):
        if key not in fields:
            return f"no {key}"
    temp = fields.get("TEMP", "")
    return {
        "farm": fields["FARM"],
        "date": fields["DATE"].replace("/", "-"),
        "litres": fields["LITRES"],
        # an Orrin that is warming up says "--"
        "temp": "" if temp == "--" else temp,
        "fat": fields.get("FAT", ""),
    }


OURS = {
    ".tnk": Format(".tnk", read_kestrel, "cp1252"),
    ".brm": Format(".brm", read_bramley, "latin-1"),
    ".orr": Format(".orr", read_orrin, "utf-8"),
}


def format_of(name: str, others: Iterable[Format]) -> Format | None:
    """Find the format of a file: one of ours or of `others`, the longest suffix that fits."""
    fitting = [one for one in others if name.lower().endswith(one.suffix)]
    # not endswith: a file that is called ".tnk" has always been skipped
    own = OURS.get(os.path.splitext(name)[1].lower())
    if own is not None:
        fitting.append(own)
    return max(fitting, key=lambda one: len(one.suffix), default=None)
