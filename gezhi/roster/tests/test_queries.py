from datetime import timedelta

import pytest

from gezhi.access.actions import change_role
from gezhi.access.actor import SYSTEM, Actor
from gezhi.access.queries import ROLES
from gezhi.access.verbs import Verb
from gezhi.accounts.actions import create_user, disable_user, enable_user
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.journal.actions import current_versions
from gezhi.organisations.tests.town import make_actor
from gezhi.roster.actions import appoint, end_appointment
from gezhi.roster.queries import PostFilter, filled_desks, people_of, post_words, posts_page, visible_post, visible_to
from gezhi.roster.tests.conftest import Place

HOUR = timedelta(hours=1)


def test_a_desk_is_filled_while_somebody_who_accepts_is_in_post(place: Place):
    assert filled_desks() == frozenset()
    row = appoint(actor=SYSTEM, post=place.post("op", "town_operator", place.east, "990101001"), user=place.person)
    assert filled_desks() == {place.east.pk}
    end_appointment(actor=place.security, appointment=row, reason="调离")
    assert filled_desks() == frozenset()


def test_a_desk_fills_and_empties_by_the_clock_without_any_change(place: Place, django_assert_num_queries):
    now = clock.now()
    post = place.post("op", "town_operator", place.east, "990101001")
    appoint(actor=SYSTEM, post=post, user=place.person, from_at=now + HOUR, until_at=now + 2 * HOUR)
    filled_desks()
    versions = current_versions()
    seen = []
    with django_assert_num_queries(0):
        for minutes in (0, 59, 61, 90, 119, 121, 61, 0):
            with clock.frozen(now + timedelta(minutes=minutes)):
                seen.append(filled_desks(versions) == {place.east.pk})
    assert seen == [False, False, True, True, True, False, True, False]


def test_a_handler_alone_fills_no_desk(place: Place):
    appoint(actor=SYSTEM, post=place.post("h", "handler", place.unit), user=place.person)
    appoint(actor=SYSTEM, post=place.post("w", "grid_worker", place.east, "990101001001"), user=place.person)
    assert filled_desks() == frozenset()


def test_a_disabled_account_fills_no_desk(place: Place):
    appoint(actor=SYSTEM, post=place.post("op", "town_operator", place.east, "990101001"), user=place.person)
    assert filled_desks() == {place.east.pk}
    disable_user(actor=SYSTEM, user_id=place.person.pk)
    assert filled_desks() == frozenset()
    enable_user(actor=SYSTEM, user_id=place.person.pk)
    assert filled_desks() == {place.east.pk}


def test_a_role_that_loses_the_verb_empties_its_desks(place: Place):
    appoint(actor=SYSTEM, post=place.post("op", "town_operator", place.east, "990101001"), user=place.person)
    assert filled_desks() == {place.east.pk}
    verbs = sorted(ROLES.get()["town_operator"].verbs - {Verb.EVENT_ACCEPT})
    change_role(actor=SYSTEM, code="town_operator", name="坐席", verbs=verbs)
    assert filled_desks() == frozenset()


def test_people_of_a_body_are_those_who_work_on_orders_now(place: Place):
    users = [create_user(actor=SYSTEM, username=f"q{n}", name=f"处置员 {n}", password=None) for n in range(3)]
    post = place.post("h", "handler", place.unit, seats=3)
    for user in users[:2]:
        appoint(actor=SYSTEM, post=post, user=user)
    appoint(actor=SYSTEM, post=place.post("head", "unit_head", place.unit), user=users[0])
    appoint(actor=SYSTEM, post=post, user=users[2], from_at=clock.now() + HOUR)
    appoint(actor=SYSTEM, post=place.post("op", "town_operator", place.unit, "990101001"), user=place.person)
    assert [(person.id, person.name) for person in people_of(place.unit.pk)] == [(users[0].pk, "处置员 0"), (users[1].pk, "处置员 1")]
    assert people_of(place.east.pk) == []
    assert post_words(users[0].pk) == "h 岗、head 岗"


@pytest.fixture
def posts(place: Place) -> Place:
    place.post("county", "county_operator", place.centre, "990101")
    place.post("east", "town_operator", place.east, "990101001", seats=2)
    place.post("west", "town_operator", place.west, "990101002")
    place.post("worker", "grid_worker", None, "990101001001")
    place.post("handler", "handler", place.unit)
    place.post("nowhere", "resident")
    return place


def test_reach_is_own_land_and_own_bodies_whatever_the_role_shows_of_matters(posts: Place):
    def seen(actor) -> set[str]:
        return set(visible_to(actor).values_list("code", flat=True))

    assert seen(posts.security) == {"county", "east", "west", "worker", "handler"}
    assert seen(posts.east_security) == {"east", "worker"}
    assert seen(make_actor("op1", "town_operator", posts.areas["990101002"], posts.east)) == {"west", "east"}
    assert seen(make_actor("w1", "grid_worker", posts.areas["990101"])) == set()
    assert seen(SYSTEM) == {"county", "east", "west", "worker", "handler", "nowhere"}


def _opens(actor: Actor, code: str) -> bool:
    try:
        return visible_post(actor, code).code == code
    except Problem:
        return False


def test_list_and_detail_agree(posts: Place):
    actors = [posts.security, posts.east_security, make_actor("w1", "grid_worker", posts.areas["990101"])]
    for actor in actors:
        listed = {post.code for post in posts_page(actor, PostFilter())}
        for code in ("county", "east", "west", "worker", "handler", "nowhere"):
            opened = _opens(actor, code)
            assert opened == (code in listed)


def test_the_list_filters_pages_and_knows_vacancies(posts: Place):
    def listed(**wanted) -> list[str]:
        return [post.code for post in posts_page(posts.security, PostFilter(**wanted))]

    appoint(actor=SYSTEM, post=visible_post(SYSTEM, "west"), user=posts.person, is_acting=True)
    appoint(actor=SYSTEM, post=visible_post(SYSTEM, "east"), user=posts.person)
    assert listed(area_path=posts.areas["990101001"].path) == ["east", "worker"]
    assert listed(kind="town_operator") == ["east", "west"]
    assert listed(organisation_id=posts.unit.pk) == ["handler"]
    assert listed(words="wor") == ["worker"]
    assert listed(words="%") == []
    assert listed(vacant=True) == ["county", "handler", "west", "worker"], "a substitute fills no seat"
    first = posts_page(posts.security, PostFilter(), limit=2)
    second = posts_page(posts.security, PostFilter(), first[-1].code, limit=2)
    assert [post.code for post in [*first, *second]] == ["county", "east", "handler", "west"]


def test_the_list_costs_the_same_for_more_rows(posts: Place, django_assert_num_queries):
    with django_assert_num_queries(2):
        posts_page(posts.security, PostFilter(vacant=True))
    for number in range(10):
        appoint(actor=SYSTEM, post=posts.post(f"more{number}", "grid_worker", None, "990101001001"), user=posts.person)
    with django_assert_num_queries(2):
        rows = posts_page(posts.security, PostFilter(area_path=posts.areas["990101001001"].path))
        assert [row.user.name for post in rows for row in post.holders] == ["坐席 01"] * 10
