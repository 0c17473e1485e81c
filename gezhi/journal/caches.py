"""What a process keeps in memory of a register, reloaded when the register's counter moves."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from gezhi.journal.models import Version

Thing = TypeVar("Thing")
_ALL: "WeakSet[Cached[Any]]" = WeakSet()


class Cached(Generic[Thing]):
    """A thing loaded from registers and kept until one of their counters moves.

    ``get(versions)`` takes the counters that came with the request's own statement, so that a hot request asks the database nothing more.
    """

    def __init__(self, names: str | tuple[str, ...], loader: Callable[[], Thing]) -> None:
        self.names = (names,) if isinstance(names, str) else names
        self.loader = loader
        self._lock = threading.Lock()
        self._mark: tuple[int, ...] | None = None
        self._thing: Thing | None = None
        _ALL.add(self)

    def get(self, versions: Mapping[str, int] | None = None) -> Thing:
        """The thing as of the given counters (asked from the database when absent)."""
        if versions is None:
            versions = dict(Version.objects.filter(name__in=self.names).values_list("name", "value"))
        mark = tuple(versions.get(name, 0) for name in self.names)
        if self._mark == mark and self._thing is not None:
            return self._thing
        with self._lock:
            if self._mark != mark or self._thing is None:
                self._thing = self.loader()
                self._mark = mark
            return self._thing

    def forget(self) -> None:
        """Drop what is kept (tests, after a roll-back)."""
        self._mark, self._thing = None, None


def forget_all() -> None:
    """Drop everything kept (between tests, whose roll-backs set counters back)."""
    for each in _ALL:
        each.forget()
