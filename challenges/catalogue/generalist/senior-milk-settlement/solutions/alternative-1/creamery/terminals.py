"""The three makes of terminals, each a generator from lines to entries."""

import itertools
import re


def kestrel(lines, note):
    """Semicolons, one line each."""
    for number, raw in lines:
        if raw.startswith("#") or raw.isspace() or not raw:
            continue
        cells = raw.split(";")
        if 5 <= len(cells) <= 6:
            day = cells[1].strip()
            date = "-".join((day[6:], day[3:5], day[:2]))
            texts = [cells[0], date, cells[2], *(c.replace(",", ".") for c in cells[3:5])]
            yield number, raw, entry(*texts)
        else:
            yield number, raw, "fields"


def bramley(lines, note):
    """Fixed columns."""
    columns = [(0, 6), (6, 10), (10, 12), (12, 14), (14, 20), (20, 24), (24, 28)]
    count = 0
    for number, raw in lines:
        kind = raw[:1] if raw.strip() else "H"
        if kind == "T":
            if raw[1:].strip() != str(count):
                note(f"trailer says {raw[1:].strip()}, found {count}")
            count = 0
        elif kind != "H":
            count += 1
            if len(raw) >= 28:
                farm, year, month, day, litres, temp, fat = (raw[a:b] for a, b in columns)
                temp = re.sub(r"(?s)(.)$", r".\1", temp.strip())
                fat = re.sub(r"(?s)(.{1,2})$", r".\1", fat.strip())
                yield number, raw, entry(farm, f"{year}-{month}-{day}", litres, temp, fat)
            else:
                yield number, raw, "short"


def orrin(lines, note):
    """Blocks between blank lines."""
    for blank, group in itertools.groupby(lines, key=lambda line: not line[1].strip()):
        if blank:
            continue
        block = [(number, text.strip()) for number, text in group]
        pairs = [text.partition(":") for _, text in block]
        found = {key.strip().upper(): value.strip() for key, _, value in pairs}
        missing = [key for key in ("FARM", "DATE", "LITRES") if key not in found]
        if not all(colon for _, colon, _ in pairs):
            values = "block"
        elif missing:
            values = f"no {missing[0]}"
        else:
            temp = {"--": ""}.get(found.get("TEMP", ""), found.get("TEMP", ""))
            day = found["DATE"].replace("/", "-")
            values = entry(found["FARM"], day, found["LITRES"], temp, found.get("FAT", ""))
        yield block[0][0], " | ".join(text for _, text in block), values


def entry(farm, date, litres, temp, fat):
    """What a collection looks like to the settlement."""
    return {"farm": farm, "date": date, "litres": litres, "temp": temp, "fat": fat}
