"""The proof of the record knows where the chains of matters end."""

from django.db import connection

from gezhi.journal import verify
from gezhi.testing import make_event, walk_to


def test_whole_chains_have_no_fault(town):
    walk_to(town, make_event(town), "closed")
    make_event(town)
    assert list(verify.faults()) == []


def test_a_head_that_was_changed_is_found(town):
    event = make_event(town)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET head = '\\x00' WHERE id = %s", [event.pk])
    assert [fault for fault in verify.faults() if str(event.pk) in fault]
