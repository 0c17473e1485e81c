"""Files of the data folder (文件存放): ``files/ab/cd/<32 random hex>``, never under a name that came from outside.

A file is written under a passing name in its own folder, flushed to the disk with the folder, and only then gets its name;
the row that knows it is committed after that. What dies in between leaves at most an unknown file, which ``strangers`` finds.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gezhi.files.vault import DamagedError, Opener, Sealer
from gezhi.ground import home
from gezhi.ground.problems import Problem

_NAME = re.compile(r"[0-9a-f]{32}")
_PASSING = re.compile(r"\.part-[0-9a-f]{32}")


@dataclass(frozen=True)
class Stored:
    """A file that is safely on the disk: its stored name, and size and SHA-256 of its plain bytes."""

    name: str
    size: int
    sha256: bytes


def root() -> Path:
    """The folder of all stored files."""
    return home.home() / "files"


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise DamagedError("not a stored name")
    return root() / name[:2] / name[2:4] / name


def store(parts: Iterable[bytes]) -> Stored:
    """Encrypt ``parts`` into a new file and return when it will survive a loss of power.

    On any error nothing remains; Problem when the disk is full.
    """
    name = secrets.token_hex(16)
    path = _path(name)
    passing = path.with_name(f".part-{name}")
    try:
        _make_folder(path.parent)
        with _create(passing) as file:
            size, digest = _write(file, name, parts)
        passing.rename(path)
        _flush_folder(path.parent)
    except BaseException as error:
        passing.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Problem("disk_full", "服务器存储空间不足，附件没有保存。") from error
        raise
    return Stored(name, size, digest)


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _write(file: BinaryIO, name: str, parts: Iterable[bytes]) -> tuple[int, bytes]:
    """Encrypt the parts into the open file and flush it to the disk."""
    sealer, digest, size = Sealer(file, name), hashlib.sha256(), 0
    for part in parts:
        sealer.write(part)
        digest.update(part)
        size += len(part)
    sealer.finish()
    file.flush()
    os.fsync(file.fileno())
    return size, digest.digest()


def _make_folder(folder: Path) -> None:
    """Make a folder below the root, each level flushed into the one above."""
    if folder.is_dir():
        return
    for level in (root(), folder.parent, folder):
        level.mkdir(mode=0o700, parents=True, exist_ok=True)
        _flush_folder(level.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_stored(name: str) -> Opener:
    """A stored file for reading. DamagedError when it is missing, cut short, or not the one written under this name."""
    try:
        file = _path(name).open("rb")
    except OSError as error:
        raise DamagedError("missing") from error
    try:
        return Opener(file, name)
    except BaseException:
        file.close()
        raise


def remove(name: str) -> None:
    """Remove a stored file; nothing happens when it is gone already."""
    _path(name).unlink(missing_ok=True)


def strangers(older_than: float) -> Iterator[tuple[Path, str]]:
    """Files last written before ``older_than`` (seconds since 1970): path and stored name, the name empty for one never finished."""
    for path in sorted(root().glob("??/??/*")):
        known = _NAME.fullmatch(path.name)
        if not known and not _PASSING.fullmatch(path.name):
            continue
        try:
            written = path.stat().st_mtime
        except FileNotFoundError:
            continue
        if written < older_than:
            yield path, path.name if known else ""
