"""Reading the record in an order that never skips a late commit, and proving that nobody changed it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from gezhi.journal.models import Entry

VERSIONS_JSON = "(SELECT json_object_agg(v.name, v.value) FROM journal_version v)"

# The order names the table's own column: a bare "transaction" would mean the text of the answer, in which 1000 stands before 999.
_AFTER = """
SELECT id, transaction::text, subject_kind, subject_id, seq, verb, at, body, hash FROM journal_entry
WHERE (transaction, id) > (%(transaction)s::xid8, %(id)s) AND transaction < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY journal_entry.transaction, journal_entry.id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Line:
    """One entry as readers of the queue get it; ``body`` is parsed when somebody looks."""

    id: int
    transaction: str
    kind: str
    subject_id: str
    seq: int
    verb: str
    at: Any
    text: str
    hash: bytes

    @cached_property
    def body(self) -> dict[str, Any]:
        """What the entry says."""
        told: dict[str, Any] = json.loads(self.text)
        return told


def lines_after(transaction: str, entry_id: int, limit: int = 500) -> list[Line]:
    """The next entries after a place, only those that no running transaction can still precede (sequence order is not commit order)."""
    with connection.cursor() as cursor:
        cursor.execute(_AFTER, {"transaction": transaction, "id": entry_id, "limit": limit})
        rows = cursor.fetchall()
    return [
        Line(entry, written_by, kind, subject, seq, verb, at, body, bytes(hash_))
        for entry, written_by, kind, subject, seq, verb, at, body, hash_ in rows
    ]


def all_lines(batch: int = 5_000, transaction: str = "0", entry_id: int = 0) -> Iterator[Line]:
    """Every settled entry in reading order."""
    while lines := lines_after(transaction, entry_id, batch):
        yield from lines
        transaction, entry_id = lines[-1].transaction, lines[-1].id


def of_subject(kind: str, subject_id: str) -> list[Entry]:
    """All entries of one subject, oldest first."""
    return list(Entry.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("seq"))
