"""Print what each load of a day costs: python -m weighbridge LOADS.csv [--json SUMMARY.json]"""

import argparse
import json
import sys
from pathlib import Path

from weighbridge.fees import euros, fee_cents
from weighbridge.loads import read_loads
from weighbridge.summary import summarise


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="weighbridge", description=__doc__)
    parser.add_argument("loads", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    try:
        loads = read_loads(options.loads.read_text(encoding="utf-8"))
        if options.json:
            options.json.write_text(json.dumps(summarise(loads)))
    except (OSError, ValueError) as error:
        print(f"weighbridge: {error}", file=sys.stderr)
        return 2
    for load in loads:
        fee = euros(fee_cents(load.material, load.net_kg))
        print(f"{load.ticket} {load.material} {load.net_kg} kg {fee}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
