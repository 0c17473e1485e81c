"""Search terms of matters: their words, and a mark of the month they were reported in.

Lists with closed matters always carry a period. With the month among the terms the index itself leaves all other months out: a word that stands
in every twelfth matter would otherwise be read for all the years.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from gezhi.ground.text import search_query, search_words

MOST_MONTHS = 120  # longer periods are not narrowed


def terms_of(created_at: datetime, *texts: str) -> list[str]:
    """The index terms of a matter: those of its texts, and its month."""
    return sorted({*search_words("\n".join(texts)), month(created_at)})


def month(at: datetime) -> str:
    """The mark of a month (of UTC); no word of a person can look like it."""
    return f"@{at.astimezone(UTC):%Y%m}"


def query_of(words: str, from_at: datetime | None, until: datetime) -> str:
    """The tsquery for matters holding all the words, within the months of the period; empty when there is nothing to look for."""
    query = search_query(words)
    months = [f"'{each}'" for each in _months(from_at, until)] if from_at else []
    return f"({' | '.join(months)}) & {query}" if query and 0 < len(months) <= MOST_MONTHS else query


def _months(from_at: datetime, until: datetime) -> Iterator[str]:
    start, end = from_at.astimezone(UTC), until.astimezone(UTC)
    for number in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        yield f"@{number // 12:04d}{number % 12 + 1:02d}"
