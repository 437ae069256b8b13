"""The monthly settlement: what each farm gets for its milk.

2014 Kestrel terminals only. 2016 Bramley. 2017 volume, Sundays. 2019 Orrin.
2021 rejects for the depot.
Handle with care: the farms check every cent of it.
"""

import os
from datetime import date

# cents per litre
PRICES = {"A": 41.2, "B": 39.5, "C": 44.15}


class SettleError(Exception):
    """The month cannot be settled; the text is for the user."""


def settle(inbox, out, farms_file, month):
    """Settle a month and return the exit code."""
    # ---- farms
    farms = []
    try:
        with open(farms_file, encoding="utf-8") as file:
            rows = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettleError(f"cannot read the farms: {farms_file}") from None
    if not rows or rows[0] != "code;name;scheme":
        raise SettleError(f"not a farms file: {farms_file}")
    for row in rows[1:]:
        if row.strip() == "":
            continue
        cells = row.split(";")
        if len(cells) != 3:
            raise SettleError(f"bad row in the farms file: {row}")
        farms.append({"code": cells[0].strip(), "name": cells[1].strip(), "scheme": cells[2]})

    # ---- files
    try:
        names = sorted(os.listdir(inbox))
    except OSError:
        raise SettleError(f"cannot read the inbox: {inbox}") from None
    accepted = []
    rejects = []
    other_month = 0
    for name in names:
        path = os.path.join(inbox, name)
        if os.path.isdir(path):
            continue
        suffix = os.path.splitext(name)[1].lower()
        if suffix == ".tnk":
            encoding = "cp1252"
        elif suffix == ".brm":
            encoding = "latin-1"
        elif suffix == ".orr":
            encoding = "utf-8"
        else:
            print(f"skipped {name}")
            continue
        try:
            with open(path, encoding=encoding, errors="replace") as file:
                lines = file.read().splitlines()
        except OSError:
            raise SettleError(f"cannot read {name}") from None

        # ---- what stands in the file: (line number, raw text, farm, date, litres, temp, fat),
        # or no farm, and the reason instead of the date
        entries = []
        if suffix == ".tnk":
            for i in range(len(lines)):
                line = lines[i]
                if line.strip() == "" or line.startswith("#"):
                    continue
                cells = line.split(";")
                # the sixth is the driver; old terminals do not know him
                if len(cells) != 5 and len(cells) != 6:
                    entries.append((i + 1, line, None, "fields", None, None, None))
                    continue
                d = cells[1].strip()
                d = d[6:] + "-" + d[3:5] + "-" + d[:2]
                temp = cells[3].replace(",", ".")
                fat = cells[4].replace(",", ".")
                entries.append((i + 1, line, cells[0], d, cells[2], temp, fat))
        elif suffix == ".brm":
            found = 0
            for i in range(len(lines)):
                line = lines[i]
                if line.strip() == "" or line[0] == "H":
                    continue
                if line[0] == "T":
                    if line[1:].strip() != str(found):
                        print(f"{name}: trailer says {line[1:].strip()}, found {found}")
                    found = 0
                    continue
                found = found + 1
                if len(line) < 28:
                    entries.append((i + 1, line, None, "short", None, None, None))
                    continue
                d = line[6:10] + "-" + line[10:12] + "-" + line[12:14]
                # tenths of a degree, hundredths of a percent
                temp = line[20:24].strip()
                if temp != "":
                    temp = temp[:-1] + "." + temp[-1]
                fat = line[24:28].strip()
                if fat != "":
                    fat = fat[:-2] + "." + fat[-2:]
                entries.append((i + 1, line, line[:6], d, line[14:20], temp, fat))
        elif suffix == ".orr":
            block = []
            start = 0
            for i in range(len(lines) + 1):
                if i < len(lines) and lines[i].strip() != "":
                    if not block:
                        start = i + 1
                    block.append(lines[i].strip())
                    continue
                if not block:
                    continue
                raw = " | ".join(block)
                fields = {}
                reason = ""
                for b in block:
                    if ":" not in b:
                        reason = "block"
                    key, _, value = b.partition(":")
                    fields[key.strip().upper()] = value.strip()
                for key in ("FARM", "DATE", "LITRES"):
                    if key not in fields and reason == "":
                        reason = f"no {key}"
                block = []
                if reason != "":
                    entries.append((start, raw, None, reason, None, None, None))
                    continue
                temp = fields.get("TEMP", "")
                fat = fields.get("FAT", "")
                # an Orrin that is warming up says "--"
                if temp == "--":
                    temp = ""
                entries.append(
                    (start, raw, fields["FARM"], fields["DATE"].replace("/", "-"))
                    + (fields["LITRES"], temp, fat)
                )

        # ---- checks and amounts, one by one
        for number, raw, code, day, litres, temp, fat in entries:
            if code is None:
                rejects.append(f"{name}:{number}:{day}:{raw}")
                continue
            farm = None
            for f in farms:
                if f["code"].lstrip("0") == code.strip().lstrip("0"):
                    farm = f
                    break
            if farm is None:
                rejects.append(f"{name}:{number}:unknown farm:{raw}")
                continue
            try:
                day = date.fromisoformat(day)
            except ValueError:
                rejects.append(f"{name}:{number}:date:{raw}")
                continue
            if day.isoformat()[:7] != month:
                other_month = other_month + 1
                continue
            try:
                litres = int(litres)
            except ValueError:
                rejects.append(f"{name}:{number}:litres:{raw}")
                continue
            if litres <= 0 or litres > 15000:
                rejects.append(f"{name}:{number}:litres:{raw}")
                continue
            try:
                temp = float(temp) if temp.strip() != "" else None
            except ValueError:
                rejects.append(f"{name}:{number}:temp:{raw}")
                continue

            # what we know of the farm so far
            last = None
            litres_before = 0
            sunday_paid = False
            for a in accepted:
                if a["farm"] is farm:
                    last = a
                    litres_before = litres_before + a["litres"]
                    if a["day"] == day and a["sunday"] != 0:
                        sunday_paid = True

            if fat.strip() == "":
                fat = last["fat"] if last is not None else 3.8
            else:
                try:
                    fat = float(fat)
                except ValueError:
                    rejects.append(f"{name}:{number}:fat:{raw}")
                    continue
            if not 0 < fat < 15:
                rejects.append(f"{name}:{number}:fat:{raw}")
                continue
            # terminals send again what they are not sure of
            if last is not None:
                if (last["day"], last["litres"], last["fat"]) == (day, litres, fat):
                    rejects.append(f"{name}:{number}:repeated:{raw}")
                    continue
            if farm["scheme"] not in PRICES:
                raise SettleError(f"farm {farm['code']}: unknown scheme {farm['scheme']!r}")

            base = round(litres * PRICES[farm["scheme"]])
            steps = int((fat - 3.8) * 10)
            fat_cents = round(litres * steps * 0.21)
            cold = 0
            if temp is not None and temp > 6 and suffix != ".brm":
                cold = -int(base * 0.015)
            volume = 0
            if litres_before >= 20000:
                volume = round(litres * 0.5)
            sunday = 0
            if day.weekday() == 6 and not sunday_paid:
                sunday = 150
            accepted.append(
                {
                    "farm": farm,
                    "day": day,
                    "litres": litres,
                    "temp": temp,
                    "fat": fat,
                    "base": base,
                    "fat_cents": fat_cents,
                    "cold": cold,
                    "volume": volume,
                    "sunday": sunday,
                }
            )

    # ---- statements, by name
    all_litres = sum(a["litres"] for a in accepted)
    with_milk = []
    for a in accepted:
        if a["farm"] not in with_milk:
            with_milk.append(a["farm"])
    with_milk.sort(key=lambda f: f["name"])
    statements = ""
    for farm in with_milk:
        own = [a for a in accepted if a["farm"] is farm]
        litres = sum(a["litres"] for a in own)
        total = 0
        statements = statements + f"{farm['code'].zfill(4)} {farm['name']} ({farm['scheme']})\n"
        statements = statements + f"  {'collections':<12} {len(own)}\n"
        statements = statements + f"  {'litres':<12} {litres}\n"
        statements = statements + f"  {'share':<12} {litres * 100 / all_litres:.1f} %\n"
        for label, key in (
            ("base", "base"),
            ("fat", "fat_cents"),
            ("cold", "cold"),
            ("volume", "volume"),
            ("sunday", "sunday"),
        ):
            cents = sum(a[key] for a in own)
            total = total + cents
            if cents != 0 or label == "base":
                statements = statements + f"  {label:<12} {cents / 100:.2f}\n"
        statements = statements + f"  {'total':<12} {total / 100:.2f}\n\n"

    # ---- daily figures
    days = sorted({a["day"] for a in accepted})
    daily = "date;collections;litres\n"
    for day in days:
        own = [a for a in accepted if a["day"] == day]
        daily = daily + f"{day};{len(own)};{sum(a['litres'] for a in own)}\n"

    # ---- only now is anything written
    try:
        os.makedirs(out, exist_ok=True)
        for name, text in (
            ("statements.txt", statements),
            ("rejects.txt", f"{len(rejects)} rejected\n" + "".join(r + "\n" for r in rejects)),
            ("daily.csv", daily),
        ):
            with open(os.path.join(out, name), "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError:
        raise SettleError(f"cannot write to {out}") from None

    print(
        f"settled {len(with_milk)} farms, {len(accepted)} collections, {all_litres} litres;"
        f" {len(rejects)} rejected, {other_month} of another month"
    )
    return 1 if rejects else 0
