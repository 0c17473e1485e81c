"""Waiting for something that another process does: as short as possible, and not for ever."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TypeVar

import pytest

T = TypeVar("T")


def until(question: Callable[[], T], seconds: float = 20) -> T:
    deadline = time.monotonic() + seconds
    while not (found := question()):
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.02)
    return found


def number_in(file: Path) -> int:
    return int(file.read_text()) if file.exists() else 0


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another system account can reach; pytest's own are closed."""
    folder = Path(mkdtemp(prefix="gezhi-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    yield folder
    rmtree(folder, ignore_errors=True)
