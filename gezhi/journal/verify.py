"""Proving that nobody changed the record: an edited, removed, truncated or re-ordered line is found, and a removed subject.

Two nets: the chain of each subject ends where the subject says it does (its head); and sealed checkpoints, kept in a file outside the
database, sum up all lines in reading order, so that a subject that vanished together with its lines is missed too (security.md 23).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from django.db import connection

from gezhi.ground.canonical import canonical
from gezhi.journal import checkpoints
from gezhi.journal.models import Head
from gezhi.journal.rules import START, link

Heads = Iterator[tuple[str, int, bytes]]
_KEEPERS: dict[str, Callable[[], Heads]] = {}
BATCH = 2_000
_LINES = """
SELECT subject_id, seq, verb, at, actor_id, area_path, body, hash FROM journal_entry
WHERE subject_kind = %s ORDER BY subject_id COLLATE "C", seq"""


def keep_heads(kind: str, heads: Callable[[], Heads]) -> None:
    """Tell where the heads of a kind of subject are: (id, seq, hash) in the order of ids as bytes. Others keep theirs in ``Head``."""
    _KEEPERS[kind] = heads


def faults() -> Iterator[str]:
    """Every fault in words; none when the record is whole."""
    for kind in _kinds():
        yield from _faults_of(kind)
    yield from checkpoints.faults()


def _kinds() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT subject_kind FROM journal_entry")
        written = {row[0] for row in cursor.fetchall()}
    return sorted(written | set(_KEEPERS) | set(Head.objects.values_list("kind", flat=True).distinct()))


def stream(sql: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of a statement a few thousand at a time, whatever its size."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def _kept(kind: str) -> Heads:
    sql = 'SELECT subject_id, seq, hash FROM journal_head WHERE kind = %s ORDER BY subject_id COLLATE "C"'
    for subject_id, seq, hash_ in stream(sql, [kind]):
        yield subject_id, seq, bytes(hash_)


def _faults_of(kind: str) -> Iterator[str]:
    """Walk the lines and the heads of one kind side by side, both in the order of ids."""
    heads = _KEEPERS[kind]() if kind in _KEEPERS else _kept(kind)
    head = next(heads, None)
    for subject_id, lines in groupby(stream(_LINES, [kind]), key=itemgetter(0)):
        while head is not None and head[0].encode() < subject_id.encode():
            yield f"{kind} {head[0]}：记录全部缺失。"
            head = next(heads, None)
        seq, hash_, found = _walk(kind, subject_id, lines)
        yield from found
        if head is None or head[0] != subject_id:
            yield f"{kind} {subject_id}：有记录，但对象已被删除。"
            continue
        if (seq, hash_) != (head[1], bytes(head[2])):
            yield f"{kind} {subject_id}：最后一条记录与对象不一致，记录可能被截断或改动。"
        head = next(heads, None)
    while head is not None:
        yield f"{kind} {head[0]}：记录全部缺失。"
        head = next(heads, None)


def _walk(kind: str, subject_id: str, lines: Iterator[tuple[Any, ...]]) -> tuple[int, bytes, list[str]]:
    """Follow one chain to its end: place and hash of the last line, and the faults on the way."""
    expected, previous, found = 1, START, []
    for _, seq, verb, at, actor_id, area_path, body, hash_ in lines:
        where = f"{kind} {subject_id} 第 {seq} 条"
        if seq != expected:
            found.append(f"{where}：前面缺少记录。")
        if link(previous, body) != bytes(hash_):
            found.append(f"{where}：内容或次序被改动。")
        elif not _agrees(body, kind, subject_id, (seq, verb, at, actor_id, area_path)):
            found.append(f"{where}：索引栏与记录内容不一致。")
        expected, previous = seq + 1, bytes(hash_)
    return expected - 1, previous, found


def _agrees(body: str, kind: str, subject_id: str, columns: tuple[int, str, datetime, int | None, str]) -> bool:
    """Whether the columns of a line say what its hashed text says."""
    told = msgspec.json.decode(body)
    seq, verb, at, actor_id, area_path = columns
    at_words = canonical(at).strip('"')
    said = (told["subject"], told["seq"], told["verb"], datetime.fromisoformat(told["at"]), told["actor"], told["area"])
    return said == ([kind, subject_id], seq, verb, datetime.fromisoformat(at_words), actor_id, area_path)
