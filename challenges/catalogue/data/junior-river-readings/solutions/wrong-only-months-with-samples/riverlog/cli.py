"""The command line: arguments in, exit code out. The work is done in the other modules."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from riverlog.clean import clean
from riverlog.errors import RiverlogError
from riverlog.load import read_export
from riverlog.summary import summarise
from riverlog.tables import write_table
from riverlog.thanks import samples_by_volunteer
from riverlog.trend import trends


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (the README lists them)."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except RiverlogError as problem:
        print(f"riverlog: {problem}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="riverlog", description="Tables from water samples.")
    commands = parser.add_subparsers(title="commands", required=True)

    nitrate = commands.add_parser("nitrate", help="nitrate by site and month")
    nitrate.add_argument("export", type=Path, help="the app's export, a CSV file")
    nitrate.add_argument("--out", type=Path, required=True, help="the folder for the tables")
    nitrate.set_defaults(run=_nitrate)

    thanks = commands.add_parser("thanks", help="how many samples each volunteer sent")
    thanks.add_argument("export", type=Path, help="the app's export, a CSV file")
    thanks.set_defaults(run=_thanks)
    return parser


def _nitrate(options: argparse.Namespace) -> None:
    readings, rejected = clean(read_export(options.export))
    summary = summarise(readings)
    write_table(readings, options.out / "readings.csv")
    write_table(rejected, options.out / "rejected.csv")
    write_table(summary, options.out / "summary.csv")
    write_table(trends(summary), options.out / "trends.csv")
    print(f"{len(readings)} readings, {len(rejected)} rejected")


def _thanks(options: argparse.Namespace) -> None:
    for name, samples in samples_by_volunteer(read_export(options.export)).items():
        print(f"{samples:4} {name}")
