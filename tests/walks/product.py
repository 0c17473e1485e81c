"""The product as somebody starts it: ``gezhi demo --serve`` in a process and a data folder of its own, with its own database."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_TRIES = 900  # of a fifth of a second: the promise is 180 s, a loaded machine may break it twice before it is a fault
STOP_SECONDS = 60


@dataclass(frozen=True)
class Product:
    """A running demo: its address and its sign-ins by user name."""

    base: str
    accounts: dict[str, dict[str, str]]

    def one_per_role(self) -> dict[str, dict[str, str]]:
        """The first account of each role."""
        found: dict[str, dict[str, str]] = {}
        for account in self.accounts.values():
            found.setdefault(account["role"], account)
        return found


@contextmanager
def running() -> Iterator[Product]:
    """The product, started and stopped. The folder is open to the account of the database, unlike pytest's own."""
    home = Path(tempfile.mkdtemp(prefix="gezhi-walk."))
    home.chmod(0o755)
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GEZHI_DATABASE_URL")}
    environment |= {"GEZHI_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "gezhi.cli", "demo", "--serve", "--port", str(port), "--no-browser"]
    log = home.with_name(f"{home.name}.log")
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        yield _wait(process, f"http://127.0.0.1:{port}", home / "demo-accounts.json", log)
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
        shutil.rmtree(home, ignore_errors=True)
        log.unlink()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], base: str, accounts: Path, log: Path) -> Product:
    for _ in range(START_TRIES):
        try:
            code = process.wait(0.2)
        except subprocess.TimeoutExpired:
            if accounts.is_file() and _answers(f"{base}/sign-in"):
                rows = json.loads(accounts.read_text(encoding="utf-8"))
                return Product(base, {row["username"]: row for row in rows})
        else:
            raise RuntimeError(f"the demo ended with {code}:\n{_tail(log)}")
    raise RuntimeError(f"the demo did not start:\n{_tail(log)}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _tail(log: Path) -> str:
    """The last words of the process, without the passwords that the demo prints."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if not line.startswith("  ")]
    return "\n".join(lines[-30:])
