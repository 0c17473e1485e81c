"""A data folder of its own for each test, and files as phones make them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gezhi.ground import secrets


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder with fresh keys."""
    monkeypatch.setenv("GEZHI_HOME", str(tmp_path))
    secrets.key.cache_clear()
    yield tmp_path
    secrets.key.cache_clear()


def stored_files(folder: Path) -> list[Path]:
    """Everything that lies in the files folder, finished or not."""
    return sorted(path for path in folder.glob("files/**/*") if path.is_file())


def age(path: Path, seconds: float) -> None:
    """Make a file look as if it was last written so many seconds ago."""
    written = path.stat().st_mtime - seconds
    os.utime(path, (written, written))
