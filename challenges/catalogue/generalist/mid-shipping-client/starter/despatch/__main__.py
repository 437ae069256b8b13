"""Runs the command line: `python -m despatch`."""

import sys

from .cli import main

sys.exit(main())
