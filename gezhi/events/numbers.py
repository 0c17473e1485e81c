"""The running sequence of numbers, taken from the database in blocks so that a report needs no question of its own. Gaps are normal."""

import threading
from collections import deque

from django.db import connection

BLOCK = 50
_lock = threading.Lock()
_left: deque[int] = deque()


def next_sequence() -> int:
    """The next number nobody else has. A process that stops loses the rest of its block, which only leaves a gap."""
    with _lock:
        if not _left:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval('events_number')")
                (last,) = cursor.fetchone()
            _left.extend(range(last - BLOCK + 1, last + 1))
        return _left.popleft()


def forget() -> None:
    """Drop the block at hand (after a fork, and in tests that start from an empty database)."""
    with _lock:
        _left.clear()
