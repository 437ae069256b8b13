"""The command line: arguments in, exit code out. The work is done in the other modules."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tillbook import giftcards
from tillbook.errors import TillbookError
from tillbook.ledger import read_ledger
from tillbook.output import write_json
from tillbook.pennyjay import read_export
from tillbook.reconcile import reconcile
from tillbook.summary import has_negative_month, summarise

OK = 0
LOOK_AT_IT = 1
FAILED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (the README lists them)."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except TillbookError as problem:
        print(f"tillbook: {problem}", file=sys.stderr)
        return FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tillbook", description="Bookkeeping for Heron & Reed.")
    commands = parser.add_subparsers(title="commands", required=True)

    summary = commands.add_parser("summary", help="what we sold and refunded, month by month")
    summary.add_argument("--ledger", type=Path, required=True, help="the ledger, a CSV file")
    summary.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    summary.set_defaults(run=_summary)

    compare = commands.add_parser("reconcile", help="compare the ledger with Pennyjay's export")
    compare.add_argument("--ledger", type=Path, required=True, help="the ledger, a CSV file")
    compare.add_argument("--export", type=Path, required=True, help="Pennyjay's export, a CSV file")
    compare.add_argument("--out", type=Path, required=True, help="the JSON file to write")
    compare.set_defaults(run=_reconcile)

    giftcard = commands.add_parser("giftcard", help="check a gift card code")
    giftcard.add_argument("code")
    giftcard.set_defaults(run=_giftcard)
    return parser


def _summary(options: argparse.Namespace) -> int:
    entries = read_ledger(options.ledger)
    write_json(options.out, summarise(entries))
    return LOOK_AT_IT if has_negative_month(entries) else OK


def _reconcile(options: argparse.Namespace) -> int:
    result = reconcile(read_ledger(options.ledger), read_export(options.export))
    write_json(options.out, result.report())
    return OK if result.is_clean() else LOOK_AT_IT


def _giftcard(options: argparse.Namespace) -> int:
    valid = giftcards.is_valid(options.code)
    print("valid" if valid else "not valid")
    return OK if valid else LOOK_AT_IT
