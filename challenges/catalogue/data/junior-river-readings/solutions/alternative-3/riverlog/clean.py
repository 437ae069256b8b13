"""From the export's text to readings that can be calculated with; docs/export.md has the rules."""

import re
from datetime import date, datetime

import pandas as pd

from riverlog.errors import RiverlogError
from riverlog.load import COLUMNS
from riverlog.sites import load_sites

HIGHEST = 200.0  # mg/L, the most that the kit can show
PARTS_OF_A_MG = {"mg/l": 1, "μg/l": 1000, "ug/l": 1000}

SITE = re.compile(r"([A-Za-z]{2})\s*-?\s*([0-9]+)")
DAY_FIRST = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
NUMBER = re.compile(r"(<?)\s*([0-9]+(?:[.,][0-9]+)?)")


class Unusable(Exception):
    """Why a response cannot be used."""


def clean(raw: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the readings of an export, and the responses that cannot be used with the reason."""
    sites = {_site_key(code): code for code in load_sites()["site"]}
    readings = []
    rejected = []
    for response in _last_versions(raw).to_dict("records"):
        name = response["Response ID"]
        try:
            readings.append((name, *_reading(response, sites)))
        except Unusable as reason:
            rejected.append((name, str(reason)))
    return (
        _table(
            readings,
            {
                "response": "str",
                "site": "str",
                "date": "datetime64[us]",
                "nitrate": "float64",
                "below_limit": "bool",
            },
            ["date", "site", "response"],
        ),
        _table(rejected, {"response": "str", "reason": "str"}, ["response"]),
    )


def _last_versions(raw: pd.DataFrame) -> pd.DataFrame:
    """Return each response as it was submitted last; cells without blanks around their text."""
    lines = raw[COLUMNS].apply(lambda column: column.str.strip())
    # Gluing files together may leave a byte order mark in front of a heading in the middle.
    ids = lines["Response ID"].str.removeprefix("\ufeff")
    lines = lines[(ids != "") & (ids != "Response ID")].drop_duplicates()
    moment = pd.to_datetime(
        lines["Submitted"], format="%Y-%m-%dT%H:%M:%S%z", utc=True, errors="coerce"
    )
    if moment.isna().any():
        name = lines.loc[moment.isna(), "Response ID"].iloc[0]
        raise RiverlogError(f"{name} has no readable Submitted")
    # The other columns only make sure that the order of the lines never decides.
    lines = lines.assign(moment=moment).sort_values(["moment", *COLUMNS])
    return lines.drop_duplicates("Response ID", keep="last")


def _reading(response: dict[str, str], sites: dict[str, str]) -> tuple[str, date, float, bool]:
    """Return site, date, nitrate and below_limit. The checks come in the order of the reasons."""
    site = sites.get(_site_key(response["Site"]))
    if site is None:
        raise Unusable("unknown site")

    sampled = _date(response["Sampled on"])
    # The day of the phone, so the offset does not matter.
    submitted = datetime.fromisoformat(response["Submitted"]).date()
    if sampled is None or sampled > submitted:
        raise Unusable("bad date")

    number = NUMBER.fullmatch(response["Nitrate"])
    if number is None:
        raise Unusable("unreadable value")

    # casefold turns both signs for micro, and the capital one, into the same.
    parts = PARTS_OF_A_MG.get("".join(response["Unit"].split()).casefold())
    if parts is None:
        raise Unusable("unknown unit")

    below_limit = number[1] == "<"
    nitrate = float(number[2].replace(",", ".")) / parts
    if below_limit:
        nitrate /= 2
    if nitrate > HIGHEST:
        raise Unusable("out of range")
    return site, sampled, nitrate, below_limit


def _site_key(text: str) -> str:
    """Return what is equal for all ways to write a site's code; "" when it is none."""
    code = SITE.fullmatch(text)
    return f"{code[1].upper()}-{code[2].lstrip('0')}" if code else ""


def _date(text: str) -> date | None:
    if found := DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _table(rows: list[tuple], types: dict[str, str], order: list[str]) -> pd.DataFrame:
    """Return a sorted table; its columns have their types even without rows."""
    table = pd.DataFrame(rows, columns=list(types)).astype(types)
    return table.sort_values(order, ignore_index=True)
