"""Clean copies of the submission, and what commands leave in them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from .errors import Details, candidate_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from .calls import Clock
    from .wire import Link


MAX_PARSED = 4 * 1024 * 1024
MAX_CELLS = 500_000


class Workspace:
    """A clean copy of the submission. It is given back when nobody refers to it any more."""

    def __init__(self, link: Link, clock: Clock, abandoned: list[int]) -> None:
        self._link = link
        self._clock = clock
        self._abandoned = abandoned
        self.run = link.workspace(clock.deadline)

    @property
    def root(self) -> dict[str, int]:
        """Its name towards the agent."""
        return {"run": self.run}

    def put(self, files: dict[str, bytes]) -> None:
        """Store files."""
        if files:
            self._link.put(self.root, files, self._clock.deadline)

    def get(self, path: str) -> dict[str, bytes]:
        """A file, or the files of a folder; nothing when it is missing."""
        return self._link.get(self.root, [path], self._clock.deadline)

    def __del__(self) -> None:
        if hasattr(self, "run"):
            self._abandoned.append(self.run)


@dataclass(frozen=True, repr=False)
class Done:
    """A command that has ended, and the files that it left."""

    returncode: int
    stdout: str
    stderr: str
    _workspace: Workspace
    _read_table: Callable[[bytes, str], Any]

    def __repr__(self) -> str:
        return f"Done(returncode={self.returncode}, stdout={self.stdout!r}, stderr={self.stderr!r})"

    @property
    def output(self) -> str:
        """Both outputs: first stdout, then stderr."""
        return self.stdout + self.stderr

    def exists(self, path: str) -> bool:
        """Whether this file, or a folder with files, is there."""
        return bool(self._workspace.get(normal(path)))

    def read(self, path: str) -> bytes:
        """The file's bytes."""
        return found(self._workspace.get(normal(path)), path)

    def text(self, path: str) -> str:
        """The file's text (UTF-8)."""
        return as_text(self.read(path), path)

    def json(self, path: str) -> Any:
        """The value in a JSON file."""
        text = self._parsable(path)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise unreadable(
                path, f"is not JSON: {error}", "JSONDecodeError", "ValueError"
            ) from None

    def rows(self, path: str) -> list[dict[str, str]]:
        """The rows of a CSV file by column name."""
        reader = csv.DictReader(io.StringIO(self._parsable(path), newline=""))
        rows: list[dict[str, str]] = []
        cells = 0
        try:
            for row in reader:
                rows.append(row)
                cells += len(row)  # a short row has a cell for each column all the same
                if cells > MAX_CELLS:
                    raise unreadable(path, f"has more than {MAX_CELLS:,} cells", "ValueError")
        except csv.Error as error:
            raise unreadable(path, f"is not CSV: {error}", "_csv.Error", "Exception") from None
        return rows

    def frame(self, path: str) -> Any:
        """The table in a CSV, TSV, JSON, Parquet or Excel file, as a pandas DataFrame."""
        return self._read_table(self.read(path), PurePosixPath(path).suffix.lower())

    def _parsable(self, path: str) -> str:
        """The text of a file that is not too large to be taken apart here."""
        text = self.text(path)
        if len(text) > MAX_PARSED:
            raise unreadable(path, "is larger than 4 MiB", "ValueError")
        return text


def normal(path: str) -> str:
    """A path as the agent takes it."""
    return str(PurePosixPath(path))


def found(files: dict[str, bytes], path: str) -> bytes:
    """The content of a file that must be there."""
    content = files.get(normal(path))
    if content is None:
        raise unreadable(path, "is missing", "FileNotFoundError", "OSError")
    return content


def as_text(content: bytes, path: str) -> str:
    """The text of a file that must be UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise unreadable(
            path, f"is not UTF-8: {error}", "UnicodeDecodeError", "ValueError"
        ) from None


def unreadable(path: str, reason: str, *types: str) -> Exception:
    """What is raised for a file of the candidate's that is not as it should be."""
    return candidate_error(Details((*types, "Exception"), "", None), f"{path} {reason}")
