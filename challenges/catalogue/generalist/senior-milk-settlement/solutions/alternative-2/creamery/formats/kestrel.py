"""Kestrel, in the tankers since 2014: one line each, semicolons, decimal commas."""

from collections.abc import Iterator

from creamery.model import Entry, Lines, Note


def read(lines: Lines, note: Note) -> Iterator[Entry]:
    """Yield what stands in a file."""
    for number, line in lines:
        if line.strip() == "" or line.startswith("#"):
            continue
        cells = line.split(";")
        # the sixth is the driver; old terminals do not know him
        if len(cells) not in (5, 6):
            yield number, line, "fields"
            continue
        day = cells[1].strip()
        yield (
            number,
            line,
            {
                "farm": cells[0],
                "date": f"{day[6:]}-{day[3:5]}-{day[:2]}",
                "litres": cells[2],
                "temp": cells[3].replace(",", "."),
                "fat": cells[4].replace(",", "."),
            },
        )
