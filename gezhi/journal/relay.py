"""Following the record: what happened is read in order, a chunk at a time, and handed on. The place reached moves in the same transaction.

A reader that dies in between reads the chunk again, so what it hands on must be safe to do twice. Two readers of one name do not meet:
the place is locked, and who finds it locked goes away.
"""

from collections.abc import Callable, Sequence

from django.db import connection, transaction

from gezhi.ground import clock
from gezhi.journal.models import Cursor
from gezhi.journal.queries import Line, lines_after

CHUNK = 500


def follow(name: str, handle: Callable[[Sequence[Line]], None], chunk: int = CHUNK) -> int:
    """Hand the next chunk to ``handle``; how many lines it had (0: nothing new, or another reader is at it)."""
    with transaction.atomic():
        Cursor.objects.bulk_create([Cursor(name=name, transaction="0")], ignore_conflicts=True)
        place = Cursor.objects.select_for_update(skip_locked=True).filter(name=name).first()
        if place is None:
            return 0
        lines = lines_after(place.transaction, place.entry_id, chunk)
        if lines:
            handle(lines)
            last = lines[-1]
            Cursor.objects.filter(pk=name).update(
                transaction=last.transaction, entry_id=last.id, handled=place.handled + len(lines), at=clock.now()
            )
    return len(lines)


def lag(name: str) -> float:
    """Seconds between the oldest line a reader has not had and now; 0 when it has had all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(e.at) FROM journal_entry e, (SELECT coalesce(max(transaction), '0') t, coalesce(max(entry_id), 0) i"
            " FROM journal_cursor WHERE name = %s) c WHERE (e.transaction, e.id) > (c.t, c.i)",
            [name],
        )
        (oldest,) = cursor.fetchone()
    return 0.0 if oldest is None else max(0.0, (clock.now() - oldest).total_seconds())
