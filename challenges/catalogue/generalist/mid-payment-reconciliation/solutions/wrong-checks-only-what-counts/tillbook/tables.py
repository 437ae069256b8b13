"""Reading CSV files so that every complaint names the file and the line."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tillbook.errors import InputError


@dataclass(frozen=True)
class Row:
    """One row of a table: its cells by column name, and where it stands."""

    path: Path
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def error(self, problem: str) -> InputError:
        """Make an error that points at this row."""
        return InputError(f"{self.path}:{self.line}: {problem}")


def read_table(
    path: Path, required: Sequence[str], *, delimiter: str = ",", encoding: str = "utf-8"
) -> Iterator[Row]:
    """Yield the rows of a CSV file whose first line names the columns.

    Columns may come in any order and there may be more than the required ones. Spaces around a
    cell are dropped. A row's line is counted as an editor counts it: where the row ends.
    """
    try:
        with path.open(encoding=encoding, newline="") as handle:
            reader = csv.DictReader(handle, delimiter=delimiter, strict=True)
            missing = [name for name in required if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"{path}:1: no column named {', '.join(missing)}")
            for cells in reader:
                # DictReader files surplus cells under None, and None as the value of absent ones.
                if None in cells or None in cells.values():
                    raise InputError(f"{path}:{reader.line_num}: wrong number of cells")
                stripped = {name: text.strip() for name, text in cells.items()}
                yield Row(path, reader.line_num, stripped)
    except OSError as problem:
        raise InputError(f"{path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise InputError(f"{path}: not a UTF-8 text file") from problem
    except csv.Error as problem:
        raise InputError(f"{path}:{reader.line_num}: {problem}") from problem
