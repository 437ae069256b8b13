"""Bramley, the depot's scale, 2016: a print of fixed columns with page breaks and a trailer.

A page break ends a line like a newline does, so that it counts in the line numbers.
"""

from collections.abc import Iterator

from creamery.model import Entry, Lines, Note


def read(lines: Lines, note: Note) -> Iterator[Entry]:
    """Yield what stands in a file; note trailers that are wrong."""
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
        yield (
            number,
            line,
            {
                "farm": line[:6],
                "date": f"{line[6:10]}-{line[10:12]}-{line[12:14]}",
                "litres": line[14:20],
                "temp": _with_point(line[20:24], 1),
                "fat": _with_point(line[24:28], 2),
            },
        )


def _with_point(digits: str, places: int) -> str:
    """Tenths of a degree, hundredths of a percent: put the decimal point in."""
    digits = digits.strip()
    return digits and f"{digits[:-places]}.{digits[-places:]}"
