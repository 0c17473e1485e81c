"""Several people at the same moment: one report under one id, one winner of a matter."""

import threading

from django.db import connection

from gezhi.events.actions import Wish, perform, report
from gezhi.events.models import Event
from gezhi.ground.problems import Problem
from gezhi.journal.models import Entry
from gezhi.testing import make_event

from .stock import assert_sound
from .test_report import a_report


def test_two_at_once_with_the_same_id_make_one_matter(open_town):
    town = open_town
    actor, given = town.actor("worker"), a_report(town)
    gate, results = threading.Barrier(4), []

    def send():
        gate.wait()
        try:
            results.append(report(actor=actor, report=given))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(each.is_new for each in results) == [False, False, False, True]
    assert {each.event.number for each in results} == {Event.objects.get(pk=given.id).number}
    assert Entry.objects.filter(subject_id=str(given.id)).count() == 1


def test_two_at_once_on_one_matter_and_one_wins(open_town):
    town = open_town
    event = make_event(town)
    gate, results = threading.Barrier(3), []

    def send(key, verb, facts):
        gate.wait()
        try:
            results.append(perform(actor=town.actor(key), wish=Wish(event.pk, verb, 1, facts)).state)
        except Problem as problem:
            results.append(problem.kind)
        finally:
            connection.close()

    wishes = [
        ("operator", "accept", {}),
        ("leader_east", "accept", {}),
        ("leader_east", "reject", {"reason_code": "known", "reply": "在办"}),
    ]
    threads = [threading.Thread(target=send, args=wish) for wish in wishes]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    winners = set(results) - {"stale_version", "not_permitted"}
    assert len(results) == 3
    assert len(winners) == 1, results
    assert results.count(*winners) == 1
    assert_sound(event)
