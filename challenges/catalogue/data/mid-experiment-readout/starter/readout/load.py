"""Reading exposures and orders; ``docs/data.md`` describes them."""

from pathlib import Path

import pandas as pd

from readout.errors import ReadoutError


def read_exposures(path: Path | str) -> pd.DataFrame:
    """Return ``visitor``, ``variant`` and ``seen_at``."""
    return _read(path, ["visitor", "variant"], ["seen_at"])


def read_orders(path: Path | str) -> pd.DataFrame:
    """Return ``order``, ``visitor``, ``ordered_at``, ``refunded_at`` and ``amount`` in euros."""
    orders = _read(path, ["order", "visitor"], ["ordered_at", "refunded_at"])
    orders["amount"] = orders.pop("amount_cents").astype(int) / 100
    return orders


def _read(path: Path | str, texts: list[str], moments: list[str]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=dict.fromkeys(texts, "str"), keep_default_na=False)
        for name in moments:
            table[name] = pd.to_datetime(table[name], utc=True, format="ISO8601")
    except (OSError, ValueError, KeyError) as problem:
        raise ReadoutError(f"{path}: {problem}") from problem
    return table
