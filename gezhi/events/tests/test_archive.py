"""归档: by the platform only."""

from gezhi.access.actor import SYSTEM
from gezhi.events.actions import Wish, perform
from gezhi.testing import act

from .stock import assert_sound, at_state, refused


def test_the_platform_archives_a_closed_matter(town):
    event = at_state(town, "closed")
    event = perform(actor=SYSTEM, wish=Wish(event.pk, "archive", None, {}))
    assert (event.state, event.open, event.close_kind) == ("archived", False, "normal")
    assert_sound(event)


def test_nobody_else_does(town):
    event = at_state(town, "closed")
    for key in ("operator", "county", "boss", "worker"):
        refused("not_permitted", act, town, key, event, "archive")
    refused("not_visible", act, town, "system_admin", event, "archive")


def test_only_closed_matters(town):
    event = at_state(town, "handling")
    refused("wrong_state", perform, actor=SYSTEM, wish=Wish(event.pk, "archive", None, {}))


def test_no_verb_leaves_the_archive(town):
    event = at_state(town, "closed")
    perform(actor=SYSTEM, wish=Wish(event.pk, "archive", None, {}))
    for verb, facts in (("comment", {"text": "晚了"}), ("reopen", {"reason": "又来了"})):
        assert refused("wrong_state", act, town, "worker", event, verb, **facts).facts["verbs"] == []
