"""Appointing: the stock cases, and the reference: what a person may do follows his appointments, moment by moment."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gezhi.access.actor import SYSTEM
from gezhi.access.models import Grant
from gezhi.access.verbs import Verb
from gezhi.accounts.actions import create_token, create_user, disable_user
from gezhi.accounts.queries import actor_of_token, actor_of_user
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.journal.queries import of_subject
from gezhi.organisations.tests.town import make_actor
from gezhi.roster.actions import appoint, end_appointment, end_appointments_of
from gezhi.roster.models import Appointment
from gezhi.roster.tests.conftest import Place

HOUR = timedelta(hours=1)


def may_accept(place: Place, area: str) -> bool:
    return actor_of_user(place.person.pk).may(Verb.EVENT_ACCEPT, area_path=place.areas[area].path)


def test_an_appointment_gives_the_role_for_body_and_land(place: Place):
    post = place.post("op", "town_operator", place.east, "990101001")
    row = appoint(actor=place.security, post=post, user=place.person)
    grant = Grant.objects.get(appointment_id=row.pk)
    assert (grant.role_id, grant.organisation_id, grant.area_path) == ("town_operator", place.east.pk, place.areas["990101001"].path)
    assert may_accept(place, "990101001001")
    assert not may_accept(place, "990101002")
    assert not may_accept(place, "990101")
    assert [entry.verb for entry in of_subject("post", str(post.pk))] == ["post.created", "post.appointed"]
    assert [entry.verb for entry in of_subject("user", str(place.person.pk))] == ["user.created", "grant.given"]


def test_a_post_without_land_gives_no_land(place: Place):
    appoint(actor=place.security, post=place.post("h", "handler", place.unit), user=place.person)
    actor = actor_of_user(place.person.pk)
    assert actor.may(Verb.EVENT_FINISH, organisation_id=place.unit.pk)
    assert not actor.may(Verb.EVENT_FINISH, area_path=place.areas["990101"].path)


def test_rights_begin_and_end_by_the_clock(place: Place):
    now = clock.now()
    post = place.post("op", "town_operator", place.east, "990101001")
    appoint(actor=place.security, post=post, user=place.person, from_at=now + HOUR, until_at=now + 3 * HOUR)
    seen = {}
    for hours in (0, 2, 4):
        with clock.travel(hours * HOUR):
            seen[hours] = may_accept(place, "990101001")
    assert seen == {0: False, 2: True, 4: False}


def test_the_end_takes_the_rights_at_once_also_of_a_token(place: Place):
    row = appoint(actor=place.security, post=place.post("op", "town_operator", place.east, "990101001"), user=place.person)
    token = create_token(actor=SYSTEM, user_id=place.person.pk, second_factor=True).token
    assert actor_of_token(token).may(Verb.EVENT_ACCEPT)
    ended = end_appointment(actor=place.security, appointment=row, reason="调离")
    assert ended.until_at is not None
    assert not actor_of_token(token).may(Verb.EVENT_ACCEPT)
    assert of_subject("post", str(row.post_id))[-1].verb == "post.left"
    with pytest.raises(Problem, match="已经结束"):
        end_appointment(actor=place.security, appointment=row, reason="再来一次")


def test_an_end_in_the_future_takes_the_rights_then(place: Place):
    row = appoint(actor=place.security, post=place.post("op", "town_operator", place.east, "990101001"), user=place.person)
    with pytest.raises(Problem, match="早于现在"):
        end_appointment(actor=place.security, appointment=row, reason="调离", at=clock.now() - HOUR)
    end_appointment(actor=place.security, appointment=row, reason="调离", at=clock.now() + HOUR)
    assert may_accept(place, "990101001")
    with pytest.raises(Problem, match="晚于原定"):
        end_appointment(actor=place.security, appointment=row, reason="延长", at=clock.now() + 5 * HOUR)
    with clock.travel(2 * HOUR):
        assert not may_accept(place, "990101001")


def test_an_appointment_that_has_not_begun_can_be_called_off(place: Place):
    post = place.post("op", "town_operator", place.east, "990101001")
    row = appoint(actor=place.security, post=post, user=place.person, from_at=clock.now() + HOUR)
    end_appointment(actor=place.security, appointment=row, reason="取消")
    with clock.travel(2 * HOUR):
        assert not may_accept(place, "990101001")


def test_nobody_appoints_or_ends_himself(place: Place):
    own = place.security
    post = place.post("op", "town_operator", place.east, "990101001")
    user = type(place.person).objects.get(pk=own.user_id)
    with pytest.raises(Problem, match="不能给自己"):
        appoint(actor=own, post=post, user=user)
    row = appoint(actor=SYSTEM, post=post, user=user)
    with pytest.raises(Problem, match="自己的任职"):
        end_appointment(actor=own, appointment=row, reason="x")


def test_the_right_is_needed_over_the_body_and_over_the_land(place: Place):
    mine = place.post("mine", "town_operator", place.east, "990101001")
    sibling = place.post("sibling", "town_operator", place.west, "990101002")
    above = place.post("above", "county_operator", place.centre, "990101")
    mixed = place.post("mixed", "handler", place.unit, "990101001")  # a county department, on land of the east town
    kinds = []
    for post in (mine, sibling, above, mixed):
        try:
            appoint(actor=place.east_security, post=post, user=place.person)
            kinds.append("")
        except Problem as problem:
            kinds.append(problem.kind)
    assert kinds == ["", "not_visible", "not_visible", "not_visible"]
    operator = make_actor("op9", "town_operator", place.areas["990101001"])
    with pytest.raises(Problem) as refused:
        appoint(actor=operator, post=mine, user=place.person)
    assert refused.value.kind == "not_permitted"


def test_admins_are_separate(place: Place):
    """The system admin appoints nobody; the security admin makes no accounts and no bodies, but appoints admins (security.md 19)."""
    system = make_actor("sys1", "system_admin", place.areas["990101"])
    audit = place.post("audit", "audit_admin", area="990101")
    worker = place.post("worker", "grid_worker", area="990101001001")
    for post in (audit, worker):
        with pytest.raises(Problem) as refused:
            appoint(actor=system, post=post, user=place.person)
        assert refused.value.kind == "not_permitted"
    with pytest.raises(Problem):
        create_user(actor=make_actor("op8", "town_operator", place.areas["990101"]), username="x1", name="x", password=None)
    appoint(actor=place.security, post=audit, user=place.person)
    assert actor_of_user(place.person.pk).roles == ("audit_admin",)
    assert not place.security.may(Verb.ORGANISATION_EDIT)


def test_admin_posts_need_the_right_to_grant(place: Place):
    keeper = make_actor("keep1", "security_admin", place.areas["990101"])
    role = next(grant for grant in keeper.grants)
    weaker = type(keeper)(keeper.user_id, grants=(type(role)(role.role, role.verbs - {Verb.GRANT_EDIT}, role.reach, None, role.area_path),))
    appoint(actor=weaker, post=place.post("w", "grid_worker", area="990101001001"), user=place.person)
    with pytest.raises(Problem) as refused:
        appoint(actor=weaker, post=place.post("a", "audit_admin", area="990101"), user=place.person)
    assert refused.value.kind == "not_permitted"


def test_seats_and_substitutes(place: Place):
    post = place.post("op", "town_operator", place.east, "990101001")
    others = [create_user(actor=SYSTEM, username=f"q{n}", name=f"坐席 {n}", password=None) for n in range(3)]
    now = clock.now()
    appoint(actor=SYSTEM, post=post, user=others[0], until_at=now + 2 * HOUR)
    with pytest.raises(Problem, match="名额"):
        appoint(actor=SYSTEM, post=post, user=others[1], from_at=now + HOUR)
    appoint(actor=SYSTEM, post=post, user=others[1], from_at=now + 2 * HOUR)
    appoint(actor=SYSTEM, post=post, user=others[2], is_acting=True)
    with pytest.raises(Problem, match="不必重复"):
        appoint(actor=SYSTEM, post=post, user=others[2], is_acting=True)
    assert Appointment.objects.count() == 3


def test_wrong_input_is_refused(place: Place):
    post = place.post("op", "town_operator", place.east, "990101001")
    now = clock.now()
    with pytest.raises(Problem, match="晚于"):
        appoint(actor=SYSTEM, post=post, user=place.person, until_at=now - HOUR)
    with pytest.raises(Problem, match="晚于"):
        appoint(actor=SYSTEM, post=post, user=place.person, from_at=now + HOUR, until_at=now + HOUR)
    disable_user(actor=SYSTEM, user_id=place.person.pk)
    place.person.refresh_from_db()
    with pytest.raises(Problem, match="停用"):
        appoint(actor=SYSTEM, post=post, user=place.person)
    assert not Grant.objects.filter(user_id=place.person.pk).exists()


def test_a_leaving_person_loses_every_post(place: Place):
    for code in ("a", "b"):
        appoint(actor=SYSTEM, post=place.post(code, "town_operator", place.east, "990101001"), user=place.person)
    assert end_appointments_of(actor=place.security, user=place.person, reason="离职") == 2
    assert actor_of_user(place.person.pk).grants == ()


terms = st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(1, 20)), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms, st.booleans())
def test_rights_equal_the_reference_at_every_hour(place: Place, wanted: list[tuple[int, int | None]], ended_early: bool):
    """Reference: at hour h the person may accept in the town exactly when one of his appointments holds h and was not ended before."""
    end_appointments_of(actor=SYSTEM, user=place.person, reason="上一例")
    start = clock.now()
    with clock.frozen(start):
        number = Appointment.objects.count()
        rows = []
        for place_in_list, (begin, length) in enumerate(wanted):
            post = place.post(f"op{number}-{place_in_list}-{start.timestamp()}", "town_operator", place.east, "990101001")
            until = None if length is None else start + (begin + length) * HOUR
            rows.append(appoint(actor=SYSTEM, post=post, user=place.person, from_at=start + begin * HOUR, until_at=until))
        model = [(begin, 99 if length is None else begin + length) for begin, length in wanted]
        if ended_early:
            end_appointment(actor=place.security, appointment=rows[0], reason="提前结束")
            model[0] = (model[0][0], model[0][0])
    for hour in range(0, 45, 3):
        with clock.frozen(start + hour * HOUR):
            actor = actor_of_user(place.person.pk)
            expected = any(begin <= hour < until for begin, until in model)
            assert actor.may(Verb.EVENT_ACCEPT, area_path=place.areas["990101001001"].path) == expected
            assert not actor.may(Verb.EVENT_ACCEPT, area_path=place.areas["990101002001"].path)
