from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gezhi.roster.rules import Term, holds, most_at_once, next_change, overlap

START = datetime(2026, 1, 1, tzinfo=UTC)


def moment(hour: int) -> datetime:
    return START + timedelta(hours=hour)


terms = st.builds(
    lambda begin, length: Term(moment(begin), None if length is None else moment(begin + length)),
    st.integers(0, 30),
    st.none() | st.integers(0, 30),
)


@given(terms, terms)
def test_two_terms_overlap_when_some_hour_is_in_both(one: Term, other: Term):
    assert overlap(one, other) == any(holds(one, moment(hour)) and holds(other, moment(hour)) for hour in range(100))


@given(st.lists(terms, max_size=6), terms)
def test_most_at_once_is_the_greatest_count_of_any_hour(some: list[Term], within: Term):
    counts = [sum(holds(term, moment(hour)) for term in some) for hour in range(100) if holds(within, moment(hour))]
    assert most_at_once(some, within) == max(counts, default=0)


@given(st.lists(terms, max_size=6), st.integers(0, 70))
def test_nothing_begins_or_ends_before_the_next_change(some: list[Term], hour: int):
    change = next_change(some, moment(hour))
    now = [holds(term, moment(hour)) for term in some]
    for later in range(hour, 100):
        if change is not None and moment(later) >= change:
            break
        assert [holds(term, moment(later)) for term in some] == now
