"""From the export's text to readings that can be calculated with.

``docs/export.md`` says what an export may contain.
"""

import numpy as np
import pandas as pd

from riverlog.sites import load_sites

READINGS = ["response", "site", "date", "nitrate", "below_limit"]
HIGHEST = 200
"""The most that the kit can show, in mg/L."""
# Case-folding turns U+00B5, one of the two characters for micro, into the other one.
MG_PER_LITRE = {"mg/l": 1.0, "\u03bcg/l": 0.001, "ug/l": 0.001}


def clean(raw: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the readings of an export, and the responses that cannot be used with the reason."""
    rows = _latest_versions(raw.apply(lambda column: column.str.strip()))
    sites = _site_codes(rows["Site"])
    dates = _sampling_days(rows["Sampled on"])
    numbers, below_limit = _numbers(rows["Nitrate"])
    factors = _without_blanks(rows["Unit"]).str.casefold().map(MG_PER_LITRE).astype(float)
    nitrate = (numbers * factors).where(~below_limit, numbers * factors / 2)

    submitted_on = pd.to_datetime(rows["Submitted"].str[:10])
    reasons = {
        "unknown site": sites.isna(),
        "bad date": dates.isna() | (dates > submitted_on),
        "unreadable value": numbers.isna(),
        "unknown unit": factors.isna(),
        "out of range": nitrate > HIGHEST,
    }
    responses = pd.DataFrame(
        {
            "response": rows["Response ID"],
            "site": sites,
            "date": dates,
            "nitrate": nitrate,
            "below_limit": below_limit,
            "reason": np.select(list(reasons.values()), list(reasons), default=""),
        }
    )
    is_usable = responses["reason"] == ""
    readings = responses.loc[is_usable, READINGS]
    rejected = responses.loc[~is_usable, ["response", "reason"]]
    return (
        readings.sort_values(["date", "site", "response"], ignore_index=True),
        rejected.sort_values("response", ignore_index=True),
    )


def _latest_versions(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each response: the version that was submitted last."""
    responses = rows[~rows["Response ID"].isin(["", "Response ID"])]
    # As text, 19:00+01:00 would be later than 18:30+00:00.
    moments = pd.to_datetime(responses["Submitted"], utc=True)
    return responses.loc[moments.sort_values().index].drop_duplicates("Response ID", keep="last")


def _site_codes(texts: pd.Series) -> pd.Series:
    """Return the codes of known sites; missing for all others."""
    codes = {code.replace("-", ""): code for code in load_sites()["site"]}
    typed = _without_blanks(texts).str.upper().str.replace("-", "")
    return typed.str.replace(r"^(\D+)(\d)$", r"\g<1>0\2", regex=True).map(codes)


def _sampling_days(texts: pd.Series) -> pd.Series:
    """Return the days; missing where there is none."""
    new_form = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
    return new_form.fillna(pd.to_datetime(texts, format="%d/%m/%Y", errors="coerce"))


def _numbers(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the numbers, missing where there is none, and whether they are the kit's limit."""
    parts = texts.str.extract(r"^(<?)\s*([0-9]+(?:[.,][0-9]+)?)$")
    return parts[1].str.replace(",", ".").astype(float), parts[0] == "<"


def _without_blanks(texts: pd.Series) -> pd.Series:
    return texts.str.replace(r"\s", "", regex=True)
