"""The loop that watches the children and the database, and stops all of them cleanly."""

import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from gezhi.ground.postgres import CannotStart, Database
from gezhi.ground.processes.child import Child, Pause

LOOK_EVERY = 0.2  # seconds
STOP_WITHIN = 8.0  # seconds for web and worker together, then by force; the database after them


def say(text: str) -> None:
    """A line for the person at the terminal or in the service's log."""
    print(text, file=sys.stderr, flush=True)


class Parent:
    """Runs until Ctrl-C or SIGTERM. ``ready`` is asked until it answers yes once, then ``on_ready`` is called."""

    def __init__(
        self,
        children: Sequence[Child],
        database: Database | None = None,
        ready: Callable[[], bool] | None = None,
        on_ready: Callable[[], None] | None = None,
    ) -> None:
        self.children = list(children)
        self.database = database
        self.ready = ready
        self.on_ready = on_ready
        self.stopping = 0
        self._database_pause = Pause()

    def run(self) -> int:
        """Start everything, watch it, stop it; exit code 0 after an orderly stop."""
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._asked_to_stop)
        try:
            for child in self.children:
                child.start()
            while not self.stopping:
                self._look()
                time.sleep(LOOK_EVERY)
        finally:
            self._stop()
        return 0

    def _asked_to_stop(self, _sign: int, _frame: FrameType | None) -> None:
        self.stopping += 1

    def _look(self) -> None:
        if self.database is not None and not self.database.alive() and self._database_pause.over():
            self._revive(self.database)
        for child in self.children:
            code = child.died()
            if code is not None:
                pause = child.pause.grow()
                say(f"{child.name}停止了（退出码 {code}），{pause:g} 秒后重新启动。")
            elif child.due():
                child.start()
        if self.ready is not None and self.ready():
            self.ready = None
            if self.on_ready is not None:
                self.on_ready()

    def _revive(self, database: Database) -> None:
        """Bring the database back; the web answers 503 meanwhile and goes on by itself afterwards."""
        say("数据库停止了，正在重新启动。")
        port = database.port
        try:
            database.ensure()
        except CannotStart as refusal:
            say(f"{refusal}\n{self._database_pause.grow():g} 秒后再试。")
            return
        self._database_pause.reset()
        say("数据库已恢复。")
        if database.port != port:  # its old port was taken meanwhile: the children must learn the new address
            for child in self.children:
                child.environment["GEZHI_DATABASE_URL"] = database.dsn
                child.terminate()

    def _stop(self) -> None:
        for child in self.children:
            child.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        while not all(child.ended() for child in self.children) and time.monotonic() < deadline and self.stopping < 2:
            time.sleep(0.02)
        for child in self.children:
            child.kill()
        if self.database is not None:
            self.database.stop()
