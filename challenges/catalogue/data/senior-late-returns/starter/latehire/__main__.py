"""Run it with `python -m latehire`."""

import sys

from .cli import main

sys.exit(main())
