"""One child of the parent: how it is started, restarted with growing pauses, and stopped with everything it started."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from gezhi.ground.processes.tie import PARENT

SHORTEST_PAUSE = 0.2  # seconds before the first restart
LONGEST_PAUSE = 5.0
CALM = 10.0  # seconds of life after which a child counts as healthy again


class Pause:
    """Growing pauses between attempts: 0.2 s, doubling, never more than 5 s."""

    def __init__(self) -> None:
        self.seconds = SHORTEST_PAUSE
        self.until = 0.0

    def over(self) -> bool:
        """Whether the next attempt may be made now."""
        return time.monotonic() >= self.until

    def grow(self) -> float:
        """Wait before the next attempt, and longer each time; the seconds of this wait."""
        pause = self.seconds
        self.until = time.monotonic() + pause
        self.seconds = min(pause * 2, LONGEST_PAUSE)
        return pause

    def reset(self) -> None:
        """All is well again."""
        self.seconds = SHORTEST_PAUSE


class Child:
    """A process kept alive. ``name`` is what people read; ``words`` are a Python module and its arguments."""

    def __init__(self, name: str, words: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.words = list(words)
        self.environment = dict(environment or {})
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = Pause()
        self.born = 0.0

    def start(self) -> None:
        """Start it in a session of its own, out of reach of the terminal's Ctrl-C."""
        environment = {**os.environ, **self.environment, PARENT: str(os.getpid())}
        command = [sys.executable, "-m", "gezhi.ground.processes", *self.words]
        self.process = subprocess.Popen(command, env=environment, start_new_session=True, stdin=subprocess.DEVNULL)
        self.born = time.monotonic()

    def died(self) -> int | None:
        """Exit code once after it ended (any end counts: a child is meant to run for ever), else None."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is None:
            if time.monotonic() - self.born > CALM:
                self.pause.reset()
            return None
        self.kill()  # children of a killed server would go on serving
        self.process = None
        return code

    def due(self) -> bool:
        """Whether it is down and may be started again."""
        return self.process is None and self.pause.over()

    def terminate(self) -> None:
        """Ask it to finish what it does and end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def ended(self) -> bool:
        """Whether it is gone."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """End it and everything of its session at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
