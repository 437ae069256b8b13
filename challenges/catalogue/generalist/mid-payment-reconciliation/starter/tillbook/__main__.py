"""``python -m tillbook`` starts here."""

import sys

from tillbook.cli import main

if __name__ == "__main__":
    sys.exit(main())
