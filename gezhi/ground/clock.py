"""The one clock of the product. Nothing else reads the time, so that a test or a bench can hold it still or move it.

No request can set the time: only code in the same process can, through ``travel``, and the production start refuses it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_held: list[datetime] = []


def now() -> datetime:
    """The present moment in UTC, or the moment a test holds."""
    return _held[-1] if _held else datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock still at ``at`` (aware) for the length of a ``with`` block. Refused in a serving process."""
    if os.environ.get("GEZHI_SERVING") == "1":
        raise RuntimeError("the clock of a serving process cannot be moved")
    if at.tzinfo is None:
        raise ValueError("the clock needs a time with a zone")
    _held.append(at.astimezone(UTC))
    try:
        yield
    finally:
        _held.pop()


@contextmanager
def travel(by: timedelta) -> Iterator[None]:
    """Hold the clock at a distance from the present moment for the length of a ``with`` block."""
    with frozen(now() + by):
        yield
