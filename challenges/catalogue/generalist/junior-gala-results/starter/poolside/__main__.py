"""`python -m poolside`."""

import sys

from poolside.cli import main

if __name__ == "__main__":
    sys.exit(main())
