"""Where we sample."""

from pathlib import Path

import pandas as pd

_TABLE = Path(__file__).with_name("sites.csv")


def load_sites() -> pd.DataFrame:
    """Return the table of sites: ``site`` (the code), ``name`` and ``grid_reference``."""
    return pd.read_csv(_TABLE, dtype=str)
