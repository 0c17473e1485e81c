"""Tying a child to its parent: the kernel ends the child when the parent dies in whatever way, so no half of a server is left behind."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PARENT = "GEZHI_PARENT"  # environment variable with the parent's process number


def tie(parent: int | None = None) -> None:
    """Ask the kernel to end this process with its parent. Does nothing where the kernel cannot (not Linux)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if parent and os.getppid() != parent:  # it died before we asked
        sys.exit(1)
