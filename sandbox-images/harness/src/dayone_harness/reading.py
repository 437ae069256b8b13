"""Reads a table from a file's bytes.

In the candidate sandbox, in a process of its own: readers of Parquet or Excel files are large,
and no file of a candidate's is worth trusting them with in the sandbox that has the tests.
"""

from __future__ import annotations

import io
from typing import Any

MAX_TABLE = 4 * 1024 * 1024


def read_table(content: bytes, suffix: str) -> Any:
    """The table in a CSV, TSV, JSON, Parquet or Excel file, as a pandas DataFrame."""
    import pandas

    source = io.BytesIO(content)
    match suffix:
        case ".parquet":
            return pandas.read_parquet(source)
        case ".json":
            return pandas.read_json(source)
        case ".jsonl":
            return pandas.read_json(source, lines=True)
        case ".xlsx":
            return pandas.read_excel(source)
        case ".tsv":
            return pandas.read_csv(source, sep="\t")
        case _:
            return pandas.read_csv(source)
