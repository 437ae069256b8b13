"""Writing reports."""

import json
from collections.abc import Mapping
from pathlib import Path

from readout.errors import ReadoutError


def write_json(path: Path, report: Mapping[str, object]) -> None:
    """Write a report. What is no number would be no JSON either, and stops here."""
    text = json.dumps(report, indent=2, allow_nan=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise ReadoutError(f"{path}: {problem.strerror}") from problem
