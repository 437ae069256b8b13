"""The command line: arguments in, exit code out."""

import argparse
import sys
from collections.abc import Sequence

from creamery import labels
from creamery.errors import SettleError
from creamery.settle import settle


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (the README lists them)."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except SettleError as problem:
        print(f"creamery: {problem}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="creamery", description="The dairy's back office.")
    commands = parser.add_subparsers(title="commands", required=True)

    settling = commands.add_parser("settle", help="settle a month")
    settling.add_argument("inbox", help="folder with the terminals' files")
    settling.add_argument("out", help="folder for statements, rejects and daily figures")
    settling.add_argument("--farms", required=True, help="the farms, a CSV file")
    settling.add_argument("--month", required=True, help="the month, such as 2026-05")
    settling.set_defaults(run=_settle)

    label = commands.add_parser("label", help="check the code on a sample bottle")
    label.add_argument("code")
    label.set_defaults(run=_label)
    return parser


def _settle(options: argparse.Namespace) -> int:
    return settle(options.inbox, options.out, options.farms, options.month)


def _label(options: argparse.Namespace) -> int:
    valid = labels.is_valid(options.code)
    print("valid" if valid else "not valid")
    return 0 if valid else 1
