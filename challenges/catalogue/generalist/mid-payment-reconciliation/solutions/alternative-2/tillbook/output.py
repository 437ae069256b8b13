"""Writing results so that nobody ever reads half of one."""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from tillbook.errors import OutputError


def write_json(path: Path, document: Mapping[str, object]) -> None:
    """Write a JSON file in one step: readers see the old file or the new one, never a part.

    The hidden neighbour is opened by name rather than with ``tempfile``, which would make the
    result unreadable for colleagues (mode 0600).
    """
    if not path.name:
        raise OutputError(f"{path}: not the name of a file")
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as problem:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise OutputError(f"{path}: {problem.strerror}") from problem
