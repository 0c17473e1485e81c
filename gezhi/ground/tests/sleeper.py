"""A child for tests: writes its number into a file and waits; with ``stubborn`` it does not hear SIGTERM."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

if __name__ == "__main__":
    if "stubborn" in sys.argv:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "grandchild" in sys.argv:
        grandchild = subprocess.Popen(["sleep", "600"])
        Path(sys.argv[-1]).with_suffix(".grandchild").write_text(str(grandchild.pid))
    file = Path(sys.argv[-1])
    file.with_suffix(".new").write_text(str(os.getpid()))
    file.with_suffix(".new").rename(file)
    threading.Event().wait()
