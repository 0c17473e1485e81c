"""The server against the reference model: every role, every relation to a matter, every verb; list, count, detail, entries, files, page, API."""

from itertools import product

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from gezhi.access.actor import SYSTEM
from gezhi.accounts.actions.tokens import open_session
from gezhi.catalogue.queries import catalogue
from gezhi.events.actions import ReporterWords, Wish, perform
from gezhi.events.models import Event
from gezhi.events.numbers import forget
from gezhi.events.offers import WHY_NOT, Moment, offers
from gezhi.events.queries import EventFilter, count_up, event_page, get_visible
from gezhi.events.scope import visible_to
from gezhi.events.standing import Standing
from gezhi.events.workflow import TABLE
from gezhi.files.actions import process
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.intake.tests.test_api_road import Caller
from gezhi.journal.caches import forget_all
from gezhi.organisations.queries import bodies
from gezhi.testing import OUTSIDE, PEOPLE, WEST, act, build_town, make_event, photo, walk_to

from . import reference
from .reference import Matter

KEYS = [key for key, *_ in PEOPLE]


def matters(town):
    """Matters in every relation to somebody, and what the model knows of them."""
    unit = {code: body.pk for code, body in town.bodies.items()}

    def east(key="worker", **values):
        return make_event(town, key, **values)

    def once_held():
        event = act(town, "operator", east("resident", source="portal"), "accept")
        act(town, "operator", event, "dispatch", unit=unit["roads"])
        act(town, "outsider", event, "return", reason="不是我们的路")
        act(town, "operator", event, "dispatch", unit=unit["cleaning"])
        return act(town, "handler", event, "sign")

    def by_station():
        event = act(town, "leader_east", east(item="0199"), "accept")
        act(town, "leader_east", event, "dispatch", unit=unit["station-east"])
        act(town, "leader_east", event, "sign")
        return act(town, "leader_east", event, "finish", reply="已清理")

    def called():
        event = walk_to(town, east("resident", source="portal"), "to_call_back")
        act(town, "operator", event, "call_back", result="satisfied")
        return event

    def ended(key):
        event = make_event(town, key, source="portal" if key == "resident" else "field")
        return act(town, "leader_east", event, "reject", reason_code="known", reply="正在办理")

    station, west, centre, town_desk = "station-east", "station-west", "centre", "town-centre"
    grid, grid2, west_grid = "9901010010011001", "9901010010011002", "9901010010021001"
    return {
        "fresh": (east(), Matter(grid, "worker", "submitted", station, frozenset({station}))),
        "sibling grid": (east(lon=100.03), Matter(grid2, "worker", "submitted", station, frozenset({station}))),
        "whole community": (
            east("sibling", lon=None, lat=None, area_code="990101001001"),
            Matter("990101001001", "sibling", "submitted", station, frozenset({station})),
        ),
        "own elsewhere": (east(lon=WEST[0]), Matter(west_grid, "worker", "submitted", west, frozenset({west}))),
        "other town": (east("outsider", lat=20.06), Matter("990101002", "outsider", "submitted", centre, frozenset({centre}))),
        "unlocated": (
            east("neighbour", source="portal", lon=OUTSIDE[0], lat=OUTSIDE[1]),
            Matter(None, "neighbour", "submitted", centre, frozenset({centre})),
        ),
        "taken by the town": (
            act(town, "operator", east("leader_east"), "accept"),
            Matter(grid, "leader_east", "accepted", town_desk, frozenset({station, town_desk})),
        ),
        "dispatched west": (
            walk_to(town, east("micro_head", lon=WEST[0]), "dispatched"),
            Matter(west_grid, "micro_head", "dispatched", town_desk, frozenset({west, town_desk, "cleaning"}), "cleaning"),
        ),
        "once held": (
            once_held(),
            Matter(grid, "resident", "handling", town_desk, frozenset({station, town_desk, "roads", "cleaning"}), "cleaning"),
        ),
        "done by a desk": (by_station(), Matter(grid, "worker", "to_check", station, frozenset({station}), station, "leader_east")),
        "called": (
            called(),
            Matter(grid, "resident", "to_call_back", town_desk, frozenset({station, town_desk, "cleaning"}), "cleaning", "handler"),
        ),
        "closed": (ended("resident"), Matter(grid, "resident", "closed", station, frozenset({station}))),
        "closed, an admin's own": (ended("system_admin"), Matter(grid, "system_admin", "closed", station, frozenset({station}))),
        "a leader's own": (east("boss", lon=WEST[0]), Matter(west_grid, "boss", "submitted", west, frozenset({west}))),
    }


class Scene:
    """The town, its matters by name, and people with tokens and browsers."""

    def __init__(self):
        self.town = build_town()
        made = matters(self.town)
        self.events = {name: Event.objects.get(pk=event.pk) for name, (event, _) in made.items()}
        self.known = {name: known for name, (_, known) in made.items()}
        self.actors = {key: self.town.actor(key) for key in KEYS}
        self.photos = {}
        for name, event in self.events.items():
            inside = photo(self.town, "operator", event, "near")
            process(actor=SYSTEM, attachment_id=inside)
            self.photos[name] = inside

    def seen(self, key):
        return {self.events[name].pk for name, known in self.known.items() if reference.sees(key, known)}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The scene, once for the module; every test leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_all()
        yield Scene()
        transaction.set_rollback(True)
    forget_all()
    forget()


@pytest.fixture
def scene(built, db):
    """The scene as it was built: what a test does is taken back."""
    return built


def test_the_model_knows_every_verb_and_every_role(scene):
    assert set(reference.VERBS) == set(TABLE)
    assert {row.verb: {str(state) for state in row.from_states} for row in TABLE.values()} == reference.STATES
    assert len(set(reference.ROLE.values())) == 11


def test_the_matters_are_what_the_model_thinks(scene):
    codes = {body.pk: code for code, body in scene.town.bodies.items()}
    paths = {area.path: code for code, area in scene.town.areas.items()} | {"": None}
    users = {user.pk: key for key, user in scene.town.users.items()} | {None: None}
    for name, event in scene.events.items():
        told = Matter(
            paths[event.area_path], users[event.reporter_id], event.state, codes[event.desk_id],
            frozenset(codes[each] for each in event.orgs), codes.get(event.unit_id), users[event.handler_id],
        )  # fmt: skip
        assert told == scene.known[name], name


@pytest.mark.parametrize("key", KEYS)
def test_list_count_and_one_agree(scene, key):
    actor, expected = scene.actors[key], scene.seen(key)
    assert {row["id"] for row in event_page(actor, EventFilter()).rows} == expected
    assert count_up(actor, EventFilter()) == len(expected)
    assert set(visible_to(actor).values_list("pk", flat=True)) == expected
    for event in scene.events.values():
        if event.pk in expected:
            assert get_visible(actor, event.pk).pk == event.pk
        else:
            with pytest.raises(Problem) as caught:
                get_visible(actor, event.pk)
            assert caught.value.kind == "not_visible"


def outcome(actor, event, verb):
    """What trying a verb without facts comes to; nothing of it stays."""
    try:
        with transaction.atomic():
            perform(actor=actor, wish=Wish(event.pk, verb, event.version, {}))
            transaction.set_rollback(True)
    except Problem as problem:
        return problem.kind
    return "done"


@pytest.mark.parametrize("key", KEYS)
def test_every_verb_on_every_matter(scene, key):
    actor = scene.actors[key]
    for (name, event), verb in product(scene.events.items(), reference.VERBS):
        expected, found = reference.answer(key, scene.known[name], verb), outcome(actor, event, verb)
        if expected == "heard":
            heard = {"done", "invalid"} | ({"wrong_state"} if verb in WHY_NOT else set())
            assert found in heard, (key, name, verb, found)
        else:
            assert found == expected, (key, name, verb, found)


@pytest.mark.parametrize("key", KEYS)
def test_what_is_offered_is_what_may_be_done(scene, key):
    actor = scene.actors[key]
    for name, event in scene.events.items():
        if reference.sees(key, scene.known[name]):
            moment = Moment(Standing(actor, event, bodies(actor.versions)), catalogue(actor.versions), clock.now())
            expected = {verb for verb in reference.VERBS if reference.answer(key, scene.known[name], verb) == "heard"}
            assert {offer.row.verb for offer in offers(moment)} == expected, (key, name)


def browser(scene, key):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = open_session(user_id=scene.town.users[key].pk, second_factor=True)
    return client


@pytest.mark.parametrize("key", KEYS)
def test_the_api_agrees(scene, key):
    caller = Caller(scene.town, key)
    assert {row["id"] for row in caller.send("get", "events").json()["rows"]} == {str(pk) for pk in scene.seen(key)}
    for name, event in scene.events.items():
        visible = reference.sees(key, scene.known[name])
        status = 200 if visible else 404
        detail = caller.send("get", f"events/{event.pk}")
        assert detail.status_code == status, (key, name)
        story = caller.send("get", f"events/{event.pk}/entries")
        assert story.status_code == status, (key, name)
        if visible:
            expected = {verb for verb in reference.VERBS if reference.answer(key, scene.known[name], verb) == "heard"}
            offered = {each["verb"] for each in detail.json()["verbs"]}
            assert offered <= expected, (key, name)
            assert expected - offered <= set(WHY_NOT), (key, name)
            staff = reference.sees_by_post(key, scene.known[name])
            assert (str(scene.photos[name]) in {each["id"] for each in detail.json()["attachments"]}) == (staff or key == "operator"), (
                key,
                name,
            )
            assert len(story.json()["rows"]) == event.version or not staff


@pytest.mark.parametrize("key", KEYS)
def test_the_pages_agree(scene, key):
    client = browser(scene, key)
    for name, event in scene.events.items():
        visible, staff = reference.sees(key, scene.known[name]), reference.sees_by_post(key, scene.known[name])
        assert client.get(f"/events/{event.pk}/").status_code == (200 if visible else 404), (key, name)
        opened = client.get(f"/events/{event.pk}/files/{scene.photos[name]}/published")
        assert opened.status_code == (200 if staff or (visible and key == "operator") else 404), (key, name)
        assert opened.status_code != 200 or b"".join(opened.streaming_content)


@pytest.mark.parametrize("key", KEYS)
def test_adding_a_photo(scene, key):
    caller = Caller(scene.town, key)
    for name, event in scene.events.items():
        assert caller.upload(event.pk, "near").status_code == reference.may_attach(key, scene.known[name]), (key, name)


@pytest.mark.parametrize("pair", [("worker", "sibling"), ("handler", "outsider"), ("resident", "neighbour"), ("county", "security_admin")])
def test_two_people_by_turns_on_one_thread(scene, pair):
    callers, pages = {key: Caller(scene.town, key) for key in pair}, {key: browser(scene, key) for key in pair}
    for _ in range(2):
        for name, event in list(scene.events.items())[:6]:
            for key in pair:
                status = 200 if reference.sees(key, scene.known[name]) else 404
                assert callers[key].send("get", f"events/{event.pk}").status_code == status
                assert pages[key].get(f"/events/{event.pk}/").status_code == status
        for key in pair:
            assert {row["id"] for row in callers[key].send("get", "events").json()["rows"]} == {str(pk) for pk in scene.seen(key)}


@pytest.mark.parametrize(
    ("key", "known"),
    [("leader_east", True), ("operator", True), ("county", True), ("worker", None), ("boss", None), ("handler", None)],
)
def test_who_raised_it_is_told_alike_on_page_and_by_api(scene, key, known):
    town = scene.town
    event = make_event(town, "operator", source="hotline", reporter=ReporterWords("来电人", "13800009876"))
    callers = Caller(town, key)
    detail = callers.send("get", f"events/{event.pk}")
    page = browser(scene, key).get(f"/events/{event.pk}/").content.decode()
    assert "来电人" not in page + detail.content.decode()
    assert (detail.status_code == 200 and bool(detail.json()["reporter"])) == bool(known)
    act(town, "operator", event, "amend", about_unit=town.bodies["station-east"].pk, reason="反映的是工作站")
    if key == "leader_east":
        assert callers.send("get", f"events/{event.pk}").json()["reporter"] is None
        assert "9876" not in browser(scene, key).get(f"/events/{event.pk}/").content.decode().replace(event.number, "")


def test_nobody_signed_in_sees_nothing(scene):
    client = Client()
    for event in scene.events.values():
        assert client.get(f"/events/{event.pk}/").status_code == 302
        assert client.get(f"/api/v1/events/{event.pk}").status_code == 401
        assert client.get(f"/api/v1/events/{event.pk}/entries").status_code == 401
    assert client.get("/api/v1/events").status_code == 401


def test_a_right_taken_away_is_gone_at_the_next_request(scene):
    from gezhi.access.models import Grant

    caller, event = Caller(scene.town, "worker"), scene.events["sibling grid"]
    other = Caller(scene.town, "micro_head")
    assert other.send("get", f"events/{scene.events['fresh'].pk}").status_code == 200
    Grant.objects.filter(user_id=scene.town.users["micro_head"].pk).update(until_at=clock.now())
    assert other.send("get", f"events/{scene.events['fresh'].pk}").status_code == 404
    assert caller.send("get", f"events/{event.pk}").status_code == 200, "his own report"
