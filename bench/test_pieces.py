"""The pieces of the benches that can be wrong by themselves. Not part of the product's tests: ``python -m pytest bench/test_pieces.py``."""

import random
from datetime import UTC, datetime, timedelta

import kill_proof
import pytest
from kill_clients import Done, Ledger
from messages import snippet
from requests_311 import Request
from stand import Figure, percentile

MORNING = datetime(2018, 1, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("figure", "holds"),
    [
        (Figure(99, goal=100), True),
        (Figure(101, goal=100), False),
        (Figure(99, goal=100, at_most=False), False),
        (Figure(0, goal=0), True),
        (Figure(1, goal=0), False),
        (Figure(7), None),
        (Figure("x", goal=1), None),
    ],
)
def test_a_goal_is_kept_or_missed(figure, holds):
    assert figure.holds is holds


def test_the_middle_of_a_row_of_times():
    assert percentile([5.0, 1.0, 3.0], 0.5) == 3.0
    assert percentile([1.0], 0.95) == 1.0


def test_snippets_come_from_the_middle_and_cut_no_number():
    text = "尊敬的领导，我们住在A3区第12345小区门口的老房子里。好"
    for number in range(200):
        words = snippet(text, random.Random(number))
        assert words in text
        assert not words.startswith("，")
        assert ("12345" in words) == any(digit in words for digit in "1245")
    assert snippet("短，短句。", random.Random(1)) == ""


def request(closed):
    return Request(MORNING, closed, "Other", "BOS", "Call", False, None, None, "47", "")


def test_a_request_that_closes_before_it_opens_ends_when_it_opens():
    assert request(MORNING - timedelta(hours=1)).is_backwards
    assert request(MORNING - timedelta(hours=1)).ends == MORNING
    assert request(MORNING + timedelta(hours=1)).ends == MORNING + timedelta(hours=1)
    assert request(None).ends is None


def chain(*lines):
    return [(seq, verb, to) for seq, (verb, to) in enumerate(lines, start=1)]


SOUND = chain(("event.submitted", "submitted"), ("event.accepted", "accepted"), ("event.commented", ""), ("event.dispatched", "dispatched"))


def test_a_lawful_chain_has_no_fault():
    assert list(kill_proof.walk(SOUND, "dispatched", 4)) == []


@pytest.mark.parametrize(
    ("lines", "state", "version"),
    [
        (SOUND, "handling", 4),
        (SOUND, "dispatched", 5),
        (SOUND[:1] + SOUND[2:], "dispatched", 4),
        (chain(("event.submitted", "submitted"), ("event.signed", "handling")), "handling", 2),
        (chain(("event.submitted", "submitted"), ("event.accepted", "closed")), "closed", 2),
        (chain(("event.submitted", "submitted"), ("event.recomputed", "closed")), "closed", 2),
        (chain(("event.accepted", "accepted")), "accepted", 1),
    ],
)
def test_a_broken_chain_is_found(lines, state, version):
    assert list(kill_proof.walk(lines, state, version))


@pytest.mark.django_db
def test_lost_and_doubled_verbs_are_counted():
    ledger = Ledger(numbers={"a": "1"}, done=[Done("a", "accept", "k1")])
    assert kill_proof.verbs(ledger, {"a": SOUND}) == (1, 2)  # no receipt for k1; the comment and the dispatch were never sent
