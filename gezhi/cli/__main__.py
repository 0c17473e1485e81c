"""``python -m gezhi.cli`` is the same as the command ``gezhi``."""

import sys

from gezhi.cli import main

if __name__ == "__main__":
    sys.exit(main())
