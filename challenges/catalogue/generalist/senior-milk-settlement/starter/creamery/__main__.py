"""``python -m creamery`` starts here."""

import sys

from creamery.cli import main

if __name__ == "__main__":
    sys.exit(main())
