"""Run with ``python -m riverlog``."""

import sys

from riverlog.cli import main

if __name__ == "__main__":
    sys.exit(main())
