"""The command line; the README lists commands and exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from .config import Settings
from .errors import DespatchError, HarrierRefused
from .harrier import Harrier
from .orders import read_orders
from .slips import slip

OK, REFUSED, STOPPED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except DespatchError as problem:
        _complain(problem)
        return STOPPED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="despatch", description="Slips and labels.")
    commands = parser.add_subparsers(title="commands", required=True)
    slips = commands.add_parser("slips", help="print the packing slips")
    slips.add_argument("orders", type=Path)
    slips.set_defaults(run=_slips)
    book = commands.add_parser("book", help="book a parcel for each order")
    book.add_argument("orders", type=Path)
    book.set_defaults(run=_book)
    listing = commands.add_parser("list", help="print what Harrier has for a day")
    listing.add_argument("day", type=date.fromisoformat)
    listing.set_defaults(run=_list)
    cancel = commands.add_parser("cancel", help="cancel a parcel")
    cancel.add_argument("shipment")
    cancel.set_defaults(run=_cancel)
    return parser


def _slips(options: argparse.Namespace) -> int:
    print("\n".join(slip(order) for order in read_orders(options.orders)), end="")
    return OK


def _book(options: argparse.Namespace) -> int:
    harrier = _harrier()
    code = OK
    for order in read_orders(options.orders):
        try:
            print(order.number, harrier.book(order).tracking, flush=True)
        except HarrierRefused as refused:
            _complain(f"{order.number}: {refused}")
            code = REFUSED
    return code


def _list(options: argparse.Namespace) -> int:
    for found in _harrier().shipments(options.day):
        print(found.id, found.reference, found.tracking, found.status)
    return OK


def _cancel(options: argparse.Namespace) -> int:
    _harrier().cancel(options.shipment)
    return OK


def _harrier() -> Harrier:
    settings = Settings.from_environment()
    return Harrier(settings.url, settings.key)


def _complain(problem: object) -> None:
    print(f"despatch: {problem}", file=sys.stderr)
