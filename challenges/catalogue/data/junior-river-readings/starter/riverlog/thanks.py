"""The list of volunteers for the newsletter."""

import pandas as pd


def samples_by_volunteer(raw: pd.DataFrame) -> pd.Series:
    """Count the responses of each volunteer, however often they were edited; most first."""
    names = raw["Volunteer"].str.strip()
    named = raw.assign(Volunteer=names)[(names != "") & (names != "Volunteer")]
    counts = named.drop_duplicates(["Response ID", "Volunteer"])["Volunteer"].value_counts()
    return counts.sort_index().sort_values(ascending=False, kind="stable")
