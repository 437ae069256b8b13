"""From the export's text to readings that can be calculated with."""

import pandas as pd

from riverlog import parsing
from riverlog.sites import load_sites

MOST = 200


def clean(raw: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the readings, and the responses that cannot be used."""
    codes = {parsing.site_key(code): code for code in load_sites()["site"]}
    latest: dict[str, dict[str, str]] = {}
    for row in raw.to_dict("records"):
        response = row["Response ID"].strip()
        if response in ("", "Response ID"):
            continue
        known = latest.get(response)
        if known is None or parsing.moment(row["Submitted"]) > parsing.moment(known["Submitted"]):
            latest[response] = row

    readings, rejected = [], []
    for response in sorted(latest):
        found = _read(latest[response], codes)
        if isinstance(found, str):
            rejected.append((response, found))
        else:
            readings.append((response, *found))
    table = pd.DataFrame(readings, columns=["response", "site", "date", "nitrate", "below_limit"])
    table = table.astype({"date": "datetime64[ns]", "nitrate": float, "below_limit": bool})
    table = table.sort_values(["date", "site"], kind="stable").reset_index(drop=True)
    return table, pd.DataFrame(rejected, columns=["response", "reason"])


def _read(row: dict[str, str], codes: dict[object, str]) -> tuple[object, ...] | str:
    """Return a reading without its response, or the reason why there is none."""
    site = codes.get(parsing.site_key(row["Site"]))
    if site is None:
        return "unknown site"
    day = parsing.day(row["Sampled on"])
    if day is None or day > parsing.moment(row["Submitted"]).date():
        return "bad date"
    value = parsing.value(row["Nitrate"])
    if value is None:
        return "unreadable value"
    per_mg = parsing.per_mg(row["Unit"])
    if per_mg is None:
        return "unknown unit"
    number, is_limit = value
    nitrate = number / per_mg / (2 if is_limit else 1)
    return "out of range" if nitrate > MOST else (site, day, nitrate, is_limit)
