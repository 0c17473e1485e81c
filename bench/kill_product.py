"""The product as a tree of processes: started like the demo, and each part of it found and killed."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from stand import CHECKOUT, progress

READY_WITHIN = 600.0  # seconds for the demo to be loaded on a slow machine
STOP_WITHIN = 40.0
WEB, WORK = "gezhi.ground.front", "gezhi.cli work"


class Product:
    """The demo on a free port of this machine."""

    targets = ("web worker", "web server", "worker", "database")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Load the demo and serve it; returns when a page is answered."""
        log = (self.folder.parent / f"{self.folder.name}.log").open("wb")
        command = [sys.executable, "-m", "gezhi.cli", "demo", "--serve", "--no-browser", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        log.close()
        deadline = time.monotonic() + READY_WITHIN
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the demo did not start:\n{self.said()[-2000:]}")
            time.sleep(0.5)
        progress("the demo answers")

    def answers(self) -> bool:
        """Whether the sign-in page comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/sign-in")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def said(self) -> str:
        """What parent and children printed."""
        return (self.folder.parent / f"{self.folder.name}.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """Ask the parent to stop everything; its exit code, or -1 when it had to be killed."""
        if self.process is None:
            return -1
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=STOP_WITHIN)
        except subprocess.TimeoutExpired:
            for pid in (*self.descendants(), self.process.pid):
                os.kill(pid, signal.SIGKILL)
            return -1
        finally:
            (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)

    def kill(self, name: str) -> bool:
        """Kill one process of this kind with -9; False when none was alive at the moment."""
        found = self.find(name)
        for pid in found[:1]:
            os.kill(pid, signal.SIGKILL)
        return bool(found)

    def find(self, name: str) -> list[int]:
        """Living processes of a kind, ours only."""
        tree = self.descendants()
        assert self.process is not None
        direct = [pid for pid, parent in tree.items() if parent == self.process.pid]
        if name == "database":
            return [pid for pid in direct if where(pid) == str(self.folder / "postgres" / "data")]
        servers = [pid for pid in direct if WEB in command(pid)]
        if name == "web server":
            return servers
        if name == "worker":
            return [pid for pid in direct if WORK in command(pid)]
        return [pid for pid, parent in tree.items() if parent in servers and "resource_tracker" not in command(pid)]

    def descendants(self) -> dict[int, int]:
        """Every process below the parent, with its own parent."""
        assert self.process is not None
        parents = {pid: parent for pid in all_pids() if (parent := parent_of(pid))}
        found: dict[int, int] = {}
        wave = {self.process.pid}
        while wave:
            following = {pid for pid, parent in parents.items() if parent in wave}
            found |= {pid: parents[pid] for pid in following}
            wave = following
        return found


def free_port() -> int:
    """A port nobody listens on, below those the system hands out."""
    for port in range(18_400, 18_900):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit("no free port between 18400 and 18900")


def all_pids() -> list[int]:
    """Every process of the machine."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def parent_of(pid: int) -> int:
    """The parent of a process; 0 when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def command(pid: int) -> str:
    """The command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def where(pid: int) -> str:
    """The folder a process stands in; empty when it is gone."""
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""
