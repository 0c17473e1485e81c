"""Giving, ending and moving grants; changing a role."""

from datetime import timedelta

import pytest

from gezhi.access.actions import change_role, end_grants, grant, repath
from gezhi.access.actor import SYSTEM, Actor, GrantFact
from gezhi.access.models import Grant, Role
from gezhi.access.queries import ROLES
from gezhi.access.seed import ROLES as SEED
from gezhi.access.verbs import Verb
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.journal.caches import forget_all
from gezhi.journal.models import Entry

pytestmark = pytest.mark.django_db


def holder(role, path="", user_id=1):
    code, _, reach, is_admin, _, verbs = next(row for row in SEED if row[0] == role)
    return Actor(user_id, grants=(GrantFact(code, frozenset(verbs), reach, None, path, is_admin),))


def refused(kind, call, **kwargs):
    with pytest.raises(Problem) as caught:
        call(**kwargs)
    assert caught.value.kind == kind


def verbs():
    return list(Entry.objects.order_by("id").values_list("verb", "subject_id", "actor_id"))


def test_a_grant_is_given_and_written_down():
    row = grant(actor=holder("security_admin"), user_id=2, role="grid_worker", area_path="45/")
    assert Grant.objects.get().pk == row.pk
    assert verbs() == [("grant.given", "2", 1)]


def test_nobody_grants_himself():
    refused("not_permitted", grant, actor=holder("security_admin"), user_id=1, role="grid_worker", area_path="45/")
    assert verbs() == []


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "leader", "county_operator"])
def test_others_grant_nothing(role):
    refused("not_permitted", grant, actor=holder(role), user_id=2, role="grid_worker", area_path="45/")


def test_only_within_ones_land():
    giver = holder("security_admin", "45/08/")
    refused("not_visible", grant, actor=giver, user_id=2, role="grid_worker", area_path="45/")
    refused("not_visible", grant, actor=giver, user_id=2, role="grid_worker", area_path="")
    refused("not_visible", grant, actor=giver, user_id=2, role="handler", organisation_id=3, within="45/09/")
    assert grant(actor=giver, user_id=2, role="handler", organisation_id=3, within="45/08/01/").organisation_id == 3


def test_a_grant_that_names_nowhere_is_not_given_by_a_local_admin():
    refused("not_visible", grant, actor=holder("security_admin", "45/08/"), user_id=2, role="leader")


def test_an_unknown_role_is_refused():
    refused("invalid", grant, actor=SYSTEM, user_id=2, role="king", area_path="")


def test_the_end_of_an_appointment_ends_its_grants_once():
    grant(actor=SYSTEM, user_id=2, role="grid_worker", area_path="45/", appointment_id=9)
    grant(actor=SYSTEM, user_id=2, role="grid_worker", area_path="46/", appointment_id=10)
    assert end_grants(actor=SYSTEM, appointment_id=9) == 1
    assert end_grants(actor=SYSTEM, appointment_id=9) == 0
    assert Grant.objects.filter(until_at=None).get().appointment_id == 10
    assert [verb for verb, *_ in verbs()] == ["grant.given", "grant.given", "grant.ended"]


def test_a_grant_that_has_not_begun_ends_at_its_beginning():
    later = clock.now() + timedelta(days=3)
    grant(actor=SYSTEM, user_id=2, role="grid_worker", area_path="45/", appointment_id=9, from_at=later)
    end_grants(actor=SYSTEM, appointment_id=9)
    assert Grant.objects.get().until_at == later


def test_moving_an_area_carries_its_grants_along_and_no_others():
    for path in ("45/08/", "45/08/02/", "45/080/", "45/", "45/09/"):
        grant(actor=SYSTEM, user_id=2, role="grid_worker", area_path=path)
    assert repath(actor=SYSTEM, old="45/08/", new="45/10/08/") == 2
    assert sorted(Grant.objects.values_list("area_path", flat=True)) == ["45/", "45/080/", "45/09/", "45/10/08/", "45/10/08/02/"]


def test_a_changed_role_counts_at_the_next_question():
    forget_all()
    assert Verb.EVENT_COMMENT not in ROLES.get()["leader"].verbs
    kept = sorted({*Role.objects.get(code="leader").verbs, Verb.EVENT_COMMENT.value})
    change_role(actor=holder("security_admin"), code="leader", name="领导", verbs=kept)
    assert Verb.EVENT_COMMENT in ROLES.get()["leader"].verbs
    assert verbs()[-1][0] == "role.changed"


def test_a_role_knows_only_verbs_that_exist():
    refused("invalid", change_role, actor=SYSTEM, code="leader", name="领导", verbs=["event.everything"])
    refused("not_visible", change_role, actor=SYSTEM, code="king", name="王", verbs=[])
    refused("not_permitted", change_role, actor=holder("system_admin"), code="leader", name="领导", verbs=[])
