"""Rules of the roster over plain values: seats, overlaps, and when a set of appointments next changes by the clock."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
CODE_WORDS = "岗位编码只能用字母、数字、点、横线和下划线，最多 60 个字符"


class Term(NamedTuple):
    """A stretch of time from a moment on, up to another one or without end."""

    from_at: datetime
    until_at: datetime | None


def holds(term: Term, at: datetime) -> bool:
    """True while the term runs: its first moment counts, its last one does not."""
    return term.from_at <= at and (term.until_at is None or at < term.until_at)


def overlap(one: Term, other: Term) -> bool:
    """True when two terms have a moment in common; a term without length has none."""
    starts_before_end = other.until_at is None or one.from_at < other.until_at
    ends_after_start = one.until_at is None or other.from_at < one.until_at
    return starts_before_end and ends_after_start and not _empty(one) and not _empty(other)


def _empty(term: Term) -> bool:
    """True when a term ends where it begins."""
    return term.until_at is not None and term.until_at <= term.from_at


def most_at_once(terms: Iterable[Term], within: Term) -> int:
    """The greatest number of terms that run at the same moment inside ``within``."""
    inside = [term for term in terms if overlap(term, within)]
    moments = {max(term.from_at, within.from_at) for term in inside}
    return max((sum(holds(term, moment) for term in inside) for moment in moments), default=0)


def next_change(terms: Iterable[Term], at: datetime) -> datetime | None:
    """The first moment after ``at`` at which one of the terms begins or ends; None when none will."""
    moments = [moment for term in terms for moment in term if moment is not None and moment > at]
    return min(moments, default=None)
