"""One rule answers both "which" and "may I": the scope as a condition over rows and in memory never disagree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gezhi.access.actor import ANONYMOUS, SYSTEM, Actor, GrantFact
from gezhi.access.models import Grant, Reach, Role
from gezhi.access.queries import after, grant_facts, scope
from gezhi.access.seed import ROLES
from gezhi.access.verbs import Verb
from gezhi.ground import clock
from gezhi.ground.problems import Problem

SEE = Verb.EVENT_SEE
segments = st.sampled_from(["45", "4508", "0", "1", "10", "1001", "a"])
paths = st.lists(segments, max_size=4).map(lambda parts: "".join(f"{part}/" for part in parts))
facts = st.builds(
    GrantFact,
    role=st.just("any"),
    verbs=st.sampled_from([frozenset({SEE}), frozenset({SEE, Verb.EVENT_SIGN}), frozenset({Verb.AREA_SEE}), frozenset()]),
    reach=st.sampled_from(list(Reach)),
    organisation_id=st.none() | st.integers(1, 4),
    area_path=st.none() | paths,
)


@settings(max_examples=300, deadline=None)
@given(
    grants=st.lists(facts, max_size=4),
    path=paths,
    organisations=st.lists(st.integers(1, 4), max_size=3),
    owner=st.none() | st.integers(1, 2),
)
def test_the_scope_is_the_union_of_its_grants(grants, path, organisations, owner):
    found = scope(Actor(1, grants=tuple(grants)), SEE).holds(path, organisations, owner)
    by_land = any(
        SEE in each.verbs and each.reach == Reach.AREA and each.area_path is not None and path.startswith(each.area_path) for each in grants
    )
    by_body = any(
        SEE in each.verbs and (each.reach == Reach.UNIT or Verb.EVENT_SIGN in each.verbs) and each.organisation_id in organisations
        for each in grants
    )
    assert found == (by_land or by_body or owner == 1)


@settings(max_examples=300, deadline=None)
@given(path=paths.filter(bool), other=paths)
def test_a_subtree_is_a_range(path, other):
    assert (path <= other < after(path)) == other.startswith(path)


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(grants=st.lists(facts, max_size=3), stored=st.lists(paths, min_size=1, max_size=6))
def test_condition_and_memory_agree(grants, stored):
    """The condition over real rows (grants have a path and a user) finds what the rule in memory holds."""
    now, role = clock.now(), Role.objects.get(code="resident")
    Grant.objects.all().delete()
    Grant.objects.bulk_create([Grant(user_id=place % 2 + 1, role=role, area_path=path, from_at=now) for place, path in enumerate(stored)])
    reach = scope(Actor(1, grants=tuple(grants)), SEE)
    by_rows = set(Grant.objects.filter(reach.condition(area="area_path", own="user_id")).values_list("pk", flat=True))
    by_rule = {row.pk for row in Grant.objects.all() if reach.holds(row.area_path, (), row.user_id)}
    assert by_rows == by_rule


def test_nobody_and_the_platform():
    assert not scope(ANONYMOUS, SEE).holds("45/", [1], None)
    assert scope(SYSTEM, SEE).holds("45/", [], None)
    assert scope(SYSTEM, SEE).everything


def actor(*grants):
    return Actor(1, grants=grants)


def of(role, **values):
    code, _, reach, is_admin, _, verbs = next(row for row in ROLES if row[0] == role)
    known = {"organisation_id": None, "area_path": None} | values
    return GrantFact(code, frozenset(verbs), reach, known["organisation_id"], known["area_path"], is_admin)


def test_may_asks_for_land_or_body():
    desk = actor(of("town_operator", organisation_id=3, area_path="45/08/"))
    assert desk.may(Verb.EVENT_ACCEPT)
    assert desk.may(Verb.EVENT_ACCEPT, area_path="45/08/02/")
    assert desk.may(Verb.EVENT_ACCEPT, area_path="46/", organisation_id=3)
    assert not desk.may(Verb.EVENT_ACCEPT, area_path="45/09/")
    assert not desk.may(Verb.AREA_EDIT)


@pytest.mark.parametrize(
    ("who", "verb", "where", "kind"),
    [
        (ANONYMOUS, Verb.EVENT_ACCEPT, {}, "sign_in_needed"),
        (actor(), Verb.EVENT_ACCEPT, {}, "not_permitted"),
        (actor(of("leader", area_path="45/")), Verb.EVENT_ACCEPT, {"area_path": "45/08/"}, "not_permitted"),
        (actor(of("town_operator", area_path="45/08/")), Verb.EVENT_ACCEPT, {"area_path": "45/09/"}, "not_visible"),
    ],
)
def test_require_says_why_not(who, verb, where, kind):
    with pytest.raises(Problem) as caught:
        who.require(verb, **where)
    assert caught.value.kind == kind


def test_the_three_admins_do_not_do_each_others_work():
    verbs = {code: frozenset(verbs) for code, *_, verbs in ROLES}
    looking = {Verb.AREA_SEE, Verb.ITEM_SEE, Verb.ORGANISATION_SEE, Verb.PEOPLE_SEE}
    admins = [verbs[code] - looking for code in ("system_admin", "security_admin", "audit_admin")]
    assert not admins[0] & admins[1]
    assert not admins[0] & admins[2]
    assert not admins[1] & admins[2]
    matters = {verb for verb in Verb if verb.startswith("event.") or verb == Verb.FILE_ORIGINAL}
    assert not any(matters & each for each in admins), "an admin sees no matter and no reporter"


@pytest.mark.django_db
def test_the_stored_roles_are_the_seed_and_know_only_verbs():
    stored = {role.code: role for role in Role.objects.all()}
    assert set(stored) == {row[0] for row in ROLES}
    assert len(stored) == 11
    for code, _, reach, is_admin, second, verbs in ROLES:
        assert set(stored[code].verbs) == set(verbs) <= set(Verb)
        assert (stored[code].reach, stored[code].is_admin, stored[code].needs_second_factor) == (reach, is_admin, second)


@pytest.mark.django_db
def test_an_unknown_role_gives_nothing():
    assert grant_facts([["gone", 1, ""]], None) == ()
    assert grant_facts(None, None) == ()
