"""From the export's text to readings that can be calculated with."""

import math
import re

import numpy as np
import pandas as pd

from riverlog.load import COLUMNS
from riverlog.sites import load_sites

HIGHEST = 200.0  # mg/L, the most that the kit can show

# How many of a unit make one mg/L, by the unit as str.casefold leaves it: in small letters, and with
# the Greek letter (U+03BC) for the micro sign (U+00B5).
PER_MG_L = {"mg/l": 1, "\u03bcg/l": 1000, "ug/l": 1000}

_SITE = re.compile(r"([A-Za-z]{2})\s*-?\s*([0-9]+)")
_NUMBER = re.compile(r"(<?)\s*([0-9]+(?:[.,][0-9]+)?)")


def clean(raw: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the readings of an export, and which responses cannot be used and why."""
    lines = _last_versions(raw)
    below_limit, number = _numbers(lines["Nitrate"])
    per_mg_l = _units(lines["Unit"])
    readings = pd.DataFrame(
        {
            "response": lines["Response ID"],
            "site": _sites(lines["Site"]),
            "date": _days(lines["Sampled on"]),
            "nitrate": number.where(~below_limit, number / 2) / per_mg_l,
            "below_limit": below_limit,
        }
    )
    # The phone's calendar is what stands there; the offset does not matter for it.
    submitted_on = _days(lines["Submitted"].str[:10])
    reasons = {
        "unknown site": readings["site"].isna(),
        "bad date": readings["date"].isna() | (readings["date"] > submitted_on),
        "unreadable value": number.isna(),
        "unknown unit": per_mg_l.isna(),
        "out of range": readings["nitrate"] > HIGHEST,
    }
    reason = np.select([applies.to_numpy() for applies in reasons.values()], list(reasons), "")
    usable = reason == ""
    rejected = pd.DataFrame({"response": lines["Response ID"], "reason": pd.array(reason, "str")})
    return (
        readings[usable].sort_values(["date", "site", "response"], ignore_index=True),
        rejected[~usable].sort_values("response", ignore_index=True),
    )


def _last_versions(raw: pd.DataFrame) -> pd.DataFrame:
    """Return one line for each response, without blanks around the cells' text."""
    lines = raw[COLUMNS].fillna("").astype("str").apply(lambda cells: cells.str.strip())
    lines = lines[~lines["Response ID"].isin(["", "Response ID"])]
    moment = pd.to_datetime(lines["Submitted"], utc=True, errors="coerce", format="ISO8601")
    # Different versions of one moment should not exist. If they do, the order of the lines must not
    # decide, so the text does.
    in_order = lines.assign(moment=moment).sort_values(["moment", *COLUMNS], na_position="first")
    return in_order.drop_duplicates("Response ID", keep="last").reset_index(drop=True)


def _sites(typed: pd.Series) -> pd.Series:
    """Return the code in `sites.csv` that was meant; missing when there is none."""
    codes = {_site_key(code): code for code in load_sites()["site"]}
    return pd.Series([codes.get(_site_key(text)) for text in typed], typed.index, dtype="str")


def _site_key(text: str) -> tuple[str, str]:
    """Return what all ways to write one site have in common."""
    parts = _SITE.fullmatch(text)
    # "7" is "07", but "007" is nothing.
    return (parts[1].upper(), parts[2].zfill(2)) if parts else ("", text)


def _days(typed: pd.Series) -> pd.Series:
    """Return the days at midnight; missing when the text is no day in one of the two forms."""
    iso = typed.str.replace(r"^([0-9]{2})/([0-9]{2})/([0-9]{4})$", r"\3-\2-\1", regex=True)
    iso = iso.where(iso.str.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}"))
    return pd.to_datetime(iso, errors="coerce", format="%Y-%m-%d")


def _numbers(typed: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return whether there is a `<`, and the number behind it; missing when it is none."""
    found = [_NUMBER.fullmatch(text) for text in typed]
    below_limit = [bool(parts and parts[1]) for parts in found]
    numbers = [float(parts[2].replace(",", ".")) if parts else math.nan for parts in found]
    return (
        pd.Series(below_limit, typed.index, dtype="bool"),
        pd.Series(numbers, typed.index, dtype="float64"),
    )


def _units(typed: pd.Series) -> pd.Series:
    """Return how many of the unit make one mg/L; missing when it is none of ours."""
    units = ["".join(text.split()).casefold() for text in typed]
    return pd.Series([PER_MG_L.get(unit) for unit in units], typed.index, dtype="float64")
