"""Orrin, tanks at the farm, 2019: blocks of `KEY: value` with a blank line between."""

from collections.abc import Iterator

from creamery.model import Entry, Lines, Note

REQUIRED = ("FARM", "DATE", "LITRES")
KEYS = (*REQUIRED, "TEMP", "FAT")


def read(lines: Lines, note: Note) -> Iterator[Entry]:
    """Yield what stands in a file."""
    start = 0
    block: list[str] = []
    for number, line in lines:
        line = line.strip()
        if line:
            start = start if block else number
            block.append(line)
        elif block:
            yield _entry(start, block)
            block = []
    if block:
        yield _entry(start, block)


def _entry(start: int, block: list[str]) -> Entry:
    raw = " | ".join(block)
    if any(":" not in line for line in block):
        return start, raw, "block"
    fields: dict[str, str] = {}
    for line in block:
        key, _, value = line.partition(":")
        fields[key.strip().upper()] = value.strip()
    for key in REQUIRED:
        if key not in fields:
            return start, raw, f"no {key}"
    texts = {key.lower(): fields[key] for key in KEYS if key in fields}
    texts["date"] = texts["date"].replace("/", "-")
    # an Orrin that is warming up says "--"
    if texts.get("temp") == "--":
        texts["temp"] = ""
    return start, raw, texts
