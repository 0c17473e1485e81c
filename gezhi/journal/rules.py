"""How an entry is written down and chained: pure functions over plain values."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gezhi.ground.canonical import canonical
from gezhi.journal.models import SCHEMA

START = b"\x00" * 32


@dataclass(frozen=True)
class Subject:
    """What an entry is about: kind, id as text, and the path of its area."""

    kind: str
    id: str
    area_path: str = ""


@dataclass(frozen=True)
class Act:
    """One thing done: verb in the past tense, who (user, role, unit), the values it changed, and what speaks for it."""

    verb: str
    at: datetime
    actor_id: int | None
    role: str = ""
    unit_id: int | None = None
    after: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, tuple[UUID, str]] = field(default_factory=dict)
    client_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    request_id: str = ""


def words_hash(salt: bytes, text: str) -> str:
    """What stays in the entry of free words: a salted hash, so that erased words cannot be guessed back."""
    return hashlib.sha256(bytes(salt) + text.encode()).hexdigest()


def write_down(subject: Subject, seq: int, act: Act, salts: Mapping[str, bytes]) -> str:
    """The exact text of an entry."""
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "subject": [subject.kind, subject.id],
        "seq": seq,
        "verb": act.verb,
        "at": act.at,
        "actor": act.actor_id,
        "area": subject.area_path,
        "after": act.after,
    }
    optional = {
        "role": act.role,
        "unit": act.unit_id,
        "client_at": act.client_at,
        "evidence": list(act.evidence),
        "request": act.request_id,
    }
    body |= {name: value for name, value in optional.items() if value not in ("", None, [])}
    if act.words:
        body["words"] = {name: [str(id_), words_hash(salts[name], text)] for name, (id_, text) in act.words.items()}
    return canonical(body)


def link(previous: bytes, body: str) -> bytes:
    """Hash of an entry: over the hash before it and its exact text."""
    return hashlib.sha256(bytes(previous) + body.encode()).digest()


def roll(digest: bytes, hashes: Iterable[bytes]) -> bytes:
    """The running sum over entry hashes in reading order, as sealed in checkpoints."""
    for value in hashes:
        digest = hashlib.sha256(digest + bytes(value)).digest()
    return digest
