"""``python -m gezhi.ground.processes.tie MODULE ARGS...``: run a module that ends when its parent ends.

The kernel sends SIGTERM to the child when the parent dies in whatever way, so no half of a server is left behind.
"""

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1
PARENT = "GEZHI_PARENT"


def tie(parent: int | None = None) -> None:
    """Ask the kernel to end this process with its parent. Does nothing where the kernel cannot (not Linux)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if parent and os.getppid() != parent:  # it died before we asked
        sys.exit(1)


def main(words: list[str]) -> None:
    """Ignore Ctrl-C (the parent decides), tie the process to the parent, become the module."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tie(int(os.environ.get(PARENT, "0")))
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
