"""The demo's bodies and people, on the demo's land; loaded once for the module, for loading takes seconds."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher
from django.db import transaction

from gezhi.access.actor import SYSTEM
from gezhi.access.models import Grant
from gezhi.access.queries import ROLES
from gezhi.access.verbs import Verb
from gezhi.accounts.models import User
from gezhi.accounts.queries import actor_of_user
from gezhi.areas.models import Area
from gezhi.areas.queries import LAND, land
from gezhi.demo.bodies import load_bodies
from gezhi.demo.items import item_units
from gezhi.demo.land import CITY, COMMUNITY, COUNTY, TOWN, load_land
from gezhi.demo.people import load_people
from gezhi.journal.models import Entry
from gezhi.organisations import queries
from gezhi.organisations.models import Organisation
from gezhi.organisations.queries import bodies
from gezhi.roster import queries as roster
from gezhi.roster.models import Appointment, Post
from gezhi.roster.queries import filled_desks, people_of


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[dict[str, int], list[dict[str, Any]]]]:
    caches = (LAND, ROLES, queries._bodies, roster._desks)
    with django_db_blocker.unblock(), transaction.atomic():
        for cached in caches:
            cached.forget()
        load_land()
        units = load_bodies(SYSTEM)
        yield units, load_people(SYSTEM, units)
        transaction.set_rollback(True)
        for cached in caches:
            cached.forget()


def test_the_demo_has_its_bodies_posts_and_people(demo):
    units, accounts = demo
    path = land().get(COMMUNITY).path
    assert item_units() <= set(units), "every unit a sample item names is there"
    assert sum(code.startswith("centre-") for code in units) == 1 + 5 + 74
    desks = bodies().desks_upwards(path)
    assert [desk.code for desk in desks] == [f"station-{COMMUNITY}", f"centre-{TOWN}", f"centre-{COUNTY}"]
    assert filled_desks() == {desk.id for desk in desks}, "only these desks have people; the city's centre accepts nothing"
    assert bodies().units("城管", path)[0].code == "chengguan"
    assert bodies().by_code("chengguan").path_words == "港北区 / 城市管理局"

    heads = {kind: Post.objects.filter(kind_id=kind).count() for kind in ("grid_leader", "small_head", "micro_head", "exclusive_head")}
    assert heads == {"grid_leader": 1, "small_head": 38, "micro_head": 674, "exclusive_head": 25}
    assert Appointment.objects.filter(post__kind_id__in=heads).count() == 738
    assert Post.objects.get(code__startswith="grid_worker.", area__code=COMMUNITY).seats == 2
    assert Grant.objects.count() == Appointment.objects.count() == 737 + len(accounts) - 1
    assert not Area.objects.filter(level_id__in=("grid", "micro"), posts__isnull=True).exists(), "a head for every grid"

    roles = {account["role"] for account in accounts}
    assert roles == set(ROLES.get())
    handled = {account["organisation"] for account in accounts if account["role"] == "handler"}
    assert {Organisation.objects.get(code=code).name for code in item_units() if not code.startswith("station")} <= handled
    assert all(people_of(units[code]) for code in item_units())


def test_only_sign_in_people_have_passwords_and_each_his_own(demo):
    _, accounts = demo
    assert len({account["password"] for account in accounts}) == len(accounts)
    users = {user.username: user for user in User.objects.all()}
    for account in accounts[:2]:
        assert check_password(account["password"], users[account["username"]].password)
    able = {username for username, user in users.items() if user.has_usable_password()}
    assert able == {account["username"] for account in accounts}
    assert identify_hasher(users["grid01"].password).algorithm == "argon2"
    assert set(accounts[0]) == {"role", "name", "username", "password", "organisation", "area_code"}


def test_each_sees_only_what_is_his(demo):
    def actor(username: str):
        return actor_of_user(User.objects.get(username=username).pk)

    own, neighbour = land().get(COMMUNITY).path, land().get("450802001014").path
    assert actor("grid01").may(Verb.EVENT_SEE, area_path=own)
    assert not actor("grid01").may(Verb.EVENT_SEE, area_path=neighbour)
    assert actor("grid03").may(Verb.EVENT_SEE, area_path=neighbour)
    assert not actor("grid03").may(Verb.EVENT_SEE, area_path=own)
    assert actor("town01").may(Verb.EVENT_ACCEPT, area_path=neighbour)
    assert not actor("unit-chengguan").may(Verb.EVENT_FINISH, area_path=own)
    assert actor("security01").may(Verb.PEOPLE_EDIT, area_path=land().get(CITY).path)
    assert not actor("system01").may(Verb.PEOPLE_EDIT)
    assert not actor("leader01").may(Verb.EVENT_ACCEPT)


def test_loading_again_changes_nothing(demo):
    def counts() -> list[int]:
        return [model.objects.count() for model in (Organisation, Post, Appointment, User, Grant, Entry)]

    before = counts()
    units = load_bodies(SYSTEM)
    assert load_people(SYSTEM, units) == []
    assert counts() == before
