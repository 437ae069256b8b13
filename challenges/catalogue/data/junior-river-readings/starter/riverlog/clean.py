"""From the export's text to readings that can be calculated with."""

import pandas as pd


def clean(raw: pd.DataFrame) -> pd.DataFrame:
    """Return the readings of an export."""
    readings = pd.DataFrame()
    readings["response"] = raw["Response ID"]
    readings["site"] = raw["Site"]
    readings["date"] = pd.to_datetime(raw["Sampled on"], errors="coerce", format="mixed")
    readings["nitrate"] = pd.to_numeric(raw["Nitrate"], errors="coerce")
    return readings.dropna()
