"""Print what each load of a day costs, and sum the day up."""

import argparse
import sys
from pathlib import Path

from weighbridge.fees import euros, fee_cents
from weighbridge.loads import Load, read_loads
from weighbridge.summary import write_summary


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="weighbridge", description=__doc__)
    parser.add_argument("loads", type=Path, help="the loads of the day (CSV)")
    parser.add_argument("--json", type=Path, help="where to write a summary", metavar="SUMMARY")
    options = parser.parse_args()
    try:
        run(options.loads, options.json)
    except (OSError, ValueError) as error:
        print(f"weighbridge: {error}", file=sys.stderr)
        return 2
    return 0


def run(source: Path, summary: Path | None) -> None:
    """Read the loads, print the list and write the summary if there is a place for it."""
    loads = read_loads(source.read_text(encoding="utf-8"))
    print_list(loads)
    if summary is not None:
        write_summary(loads, summary)


def print_list(loads: list[Load]) -> None:
    """Print a line for each load."""
    for load in loads:
        fee = euros(fee_cents(load.material, load.net_kg))
        print(f"{load.ticket} {load.material} {load.net_kg} kg {fee}")


if __name__ == "__main__":
    sys.exit(main())
