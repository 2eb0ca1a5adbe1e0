"""`python -m sekisho`: the command line."""

import sys

from sekisho.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
