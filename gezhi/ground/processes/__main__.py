"""``python -m gezhi.ground.processes MODULE ARGS...``: run a module as a child of the parent, which ends when its parent ends."""

import os
import runpy
import signal
import sys

from gezhi.ground.processes.tie import PARENT, tie


def main(words: list[str]) -> None:
    """Ignore Ctrl-C (the parent decides), tie the process to the parent, become the module."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tie(int(os.environ.get(PARENT, "0")))
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
