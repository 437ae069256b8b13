"""What the terminals send. Each reader keeps to the contract of docs/plugins.md."""

from collections.abc import Callable, Iterator
from typing import TextIO

Lines = Iterator[tuple[int, str]]
Note = Callable[[str], None]
Entry = tuple[int, str, dict[str, str] | str]
Reader = Callable[[Lines, Note], Iterator[Entry]]


def numbered(file: TextIO) -> Lines:
    """Cut a text into lines, one at a time.

    The depot knows the entries by numbers for which a page break ends a line too, as it does for
    ``str.splitlines`` but not for a file.
    """
    number = 0
    for piece in file:
        for text in piece.splitlines():
            number += 1
            yield number, text


def read_kestrel(lines: Lines, note: Note) -> Iterator[Entry]:
    """Tankers: ``farm;dd.mm.yyyy;litres;temp;fat;driver``; old terminals know no driver."""
    for number, text in lines:
        if not text.strip() or text.startswith("#"):
            continue
        cells = text.split(";")
        if len(cells) not in (5, 6):
            yield number, text, "fields"
            continue
        farm, day, litres, temp, fat = cells[:5]
        day = day.strip()
        values = {
            "farm": farm,
            "date": f"{day[6:]}-{day[3:5]}-{day[:2]}",
            "litres": litres,
            "temp": temp.replace(",", "."),
            "fat": fat.replace(",", "."),
        }
        yield number, text, values


def read_bramley(lines: Lines, note: Note) -> Iterator[Entry]:
    """The depot: fixed columns, headings with ``H``, trailers with ``T`` and a count."""
    found = 0
    for number, text in lines:
        if not text.strip() or text.startswith("H"):
            continue
        if text.startswith("T"):
            said = text[1:].strip()
            if said != str(found):
                note(f"trailer says {said}, found {found}")
            found = 0
            continue
        found += 1
        if len(text) < 28:
            yield number, text, "short"
            continue
        values = {
            "farm": text[:6],
            "date": f"{text[6:10]}-{text[10:12]}-{text[12:14]}",
            "litres": text[14:20],
            "temp": _with_point(text[20:24].strip(), 1),
            "fat": _with_point(text[24:28].strip(), 2),
        }
        yield number, text, values


def read_orrin(lines: Lines, note: Note) -> Iterator[Entry]:
    """Tanks at the farm: blocks of ``KEY: value``, which blank lines end."""
    block: list[tuple[int, str]] = []
    for number, text in lines:
        if text.strip():
            block.append((number, text.strip()))
        elif block:
            yield _orrin_entry(block)
            block = []
    if block:
        yield _orrin_entry(block)


def _orrin_entry(block: list[tuple[int, str]]) -> Entry:
    texts = [text for _, text in block]
    return block[0][0], " | ".join(texts), _orrin_values(texts)


def _orrin_values(texts: list[str]) -> dict[str, str] | str:
    if any(":" not in text for text in texts):
        return "block"
    fields: dict[str, str] = {}
    for text in texts:
        key, _, value = text.partition(":")
        fields[key.strip().upper()] = value.strip()
    for key in ("FARM", "DATE", "LITRES"):
        if key not in fields:
            return f"no {key}"
    temp = fields.get("TEMP", "")
    return {
        "farm": fields["FARM"],
        "date": fields["DATE"].replace("/", "-"),
        "litres": fields["LITRES"],
        # One that is warming up says "--".
        "temp": "" if temp == "--" else temp,
        "fat": fields.get("FAT", ""),
    }


def _with_point(digits: str, decimals: int) -> str:
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if digits else ""
