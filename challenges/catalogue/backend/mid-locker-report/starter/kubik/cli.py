"""The commands."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from . import db, importing, migrate, months, report


def main() -> int:
    """Carry out a command; its exit code."""
    parser = argparse.ArgumentParser(prog="kubik")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database up to date")
    load = commands.add_parser("import", help="take in a courier's file")
    load.add_argument("file", type=Path)
    monthly = commands.add_parser("report", help="write the report of a month")
    monthly.add_argument("--month", type=months.parse, required=True, help="such as 2026-04")
    monthly.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args()

    with db.connect() as connection:
        if wanted.command == "migrate":
            for name in migrate.apply(connection):
                print(f"applied {name}")
        elif wanted.command == "import":
            try:
                count = importing.load(connection, wanted.file)
            except (OSError, ValueError) as error:
                print(f"kubik: {error}", file=sys.stderr)
                return 1
            print(f"{count} parcels")
        else:
            made = report.make(connection, wanted.month)
            wanted.out.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 0
