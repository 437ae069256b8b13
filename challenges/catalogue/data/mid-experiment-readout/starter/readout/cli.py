"""The command line: arguments in, exit code out."""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from readout.compare import read_experiment
from readout.errors import ReadoutError
from readout.load import read_exposures, read_orders
from readout.output import write_json
from readout.plan import load_plan


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (the README lists them)."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except ReadoutError as problem:
        print(f"readout: {problem}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="readout", description="Reads experiments.")
    commands = parser.add_subparsers(title="commands", required=True)

    read = commands.add_parser("read", help="the readout of an experiment as of a moment")
    read.add_argument("plan", type=Path)
    read.add_argument("exposures", type=Path)
    read.add_argument("orders", type=Path)
    read.add_argument("--at", type=_moment, required=True, help="2026-04-06T00:00:00Z")
    read.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    read.set_defaults(run=_read)

    power = commands.add_parser("power", help="how many visitors each variant needs")
    power.add_argument("--share", type=float, required=True, help="of buyers today")
    power.add_argument("--lift", type=float, required=True, help="to be found, 0.01 is one point")
    power.add_argument("--alpha", type=float, required=True, help="of one look")
    power.set_defaults(run=_power)
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no time zone")
    return moment.astimezone(UTC)


def _read(options: argparse.Namespace) -> None:
    report = read_experiment(
        load_plan(options.plan),
        read_exposures(options.exposures),
        read_orders(options.orders),
        options.at,
    )
    write_json(options.out, report)


def _power(options: argparse.Namespace) -> None:
    # Only here: statsmodels takes a second to import.
    from readout.power import visitors_per_variant

    print(visitors_per_variant(options.share, options.lift, options.alpha))
