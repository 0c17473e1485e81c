"""Sealed sums over all lines, kept in the database and in a file outside it.

A checkpoint covers every line whose transaction can no longer be preceded. Its seal is keyed, with a key that is not in the database.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from gezhi.ground import clock, home
from gezhi.ground.canonical import canonical
from gezhi.ground.secrets import signing_key
from gezhi.journal.models import Checkpoint
from gezhi.journal.queries import all_lines
from gezhi.journal.rules import START, roll

FIRST = "0"


def folder() -> Path:
    """Where the twins of the checkpoints lie."""
    return home.home() / "journal"


def file() -> Path:
    """One line for each checkpoint, oldest first."""
    return folder() / "checkpoints.jsonl"


def seal(at: datetime, transaction: str, entries: int, digest: bytes) -> bytes:
    """The keyed seal of a checkpoint."""
    return hmac.digest(signing_key("checkpoint"), canonical([at, transaction, entries, digest]).encode(), hashlib.sha256)


def take() -> Checkpoint | None:
    """Make the next checkpoint: nothing when no line came since the last."""
    last = Checkpoint.objects.order_by("-id").first()
    transaction, entries, digest = (last.transaction, last.entries, bytes(last.digest)) if last else (FIRST, 0, START)
    count, reached = 0, transaction
    for line in all_lines(transaction=transaction, entry_id=2**62):
        digest, count, reached = roll(digest, (line.hash,)), count + 1, line.transaction
    if not count:
        return None
    at = clock.now()
    sealed = seal(at, reached, entries + count, digest)
    made = Checkpoint.objects.create(at=at, transaction=reached, entries=entries + count, digest=digest, seal=sealed)
    _append({"at": at.isoformat(), "transaction": reached, "entries": entries + count, "digest": digest.hex(), "seal": sealed.hex()})
    return made


def _append(line: dict[str, object]) -> None:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(json.dumps(line) + "\n")
        out.flush()
        os.fsync(out.fileno())


def kept() -> list[dict[str, str | int]]:
    """The checkpoints of the file."""
    path = file()
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()] if path.exists() else []


def faults() -> Iterator[str]:
    """Where the record no longer sums up to a checkpoint; one pass over all lines."""
    lines = all_lines()
    digest, count, line = START, 0, next(lines, None)
    for point in kept():
        name = f"检查点 {point['at']}"
        if not _sound(point):
            yield f"{name}：封签不符，检查点文件被改动。"
            continue
        while line is not None and int(line.transaction) <= int(point["transaction"]):
            digest, count, line = roll(digest, (line.hash,)), count + 1, next(lines, None)
        if (count, digest.hex()) != (point["entries"], point["digest"]):
            yield f"{name}：此前的记录与封存时不一致（封存时 {point['entries']} 条，现在 {count} 条）。"
            return


def _sound(point: dict[str, str | int]) -> bool:
    expected = seal(
        datetime.fromisoformat(str(point["at"])), str(point["transaction"]), int(point["entries"]), bytes.fromhex(str(point["digest"]))
    )
    return hmac.compare_digest(expected, bytes.fromhex(str(point["seal"])))
