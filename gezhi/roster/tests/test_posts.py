from datetime import timedelta

import pytest

from gezhi.access.actor import SYSTEM
from gezhi.accounts.actions import create_user
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.organisations.tests.town import make_actor
from gezhi.roster.actions import PostFacts, appoint, change_post, create_post, end_appointment, end_post
from gezhi.roster.models import Post
from gezhi.roster.tests.conftest import Place


def test_create_takes_the_role_of_the_kind_unless_told(place: Place):
    assert place.post("a", "grid_worker", area="990101001001").role_code == "grid_worker"
    assert place.post("b", "grid_worker", area="990101001001", role="leader").role_code == "leader"


@pytest.mark.parametrize(
    ("code", "facts", "field"),
    [
        ("岗", PostFacts("名", "handler"), "code"),
        ("x" * 61, PostFacts("名", "handler"), "code"),
        ("x", PostFacts("", "handler"), "name"),
        ("x", PostFacts("名\0", "handler"), "name"),
        ("x", PostFacts("名", "nobody"), "kind"),
        ("x", PostFacts("名", "handler", "king"), "role"),
        ("x", PostFacts("名", "handler", seats=0), "seats"),
        ("x", PostFacts("名", "handler", seats=501), "seats"),
        ("taken", PostFacts("名", "handler"), "code"),
    ],
)
def test_wrong_input_is_refused_at_its_field(place: Place, code: str, facts: PostFacts, field: str):
    place.post("taken", "handler", place.unit)
    with pytest.raises(Problem) as refused:
        create_post(actor=SYSTEM, code=code, facts=facts, organisation=place.unit)
    assert refused.value.facts["errors"][0]["field"] == field
    assert Post.objects.count() == 1


def test_create_stays_in_its_area_and_needs_the_right(place: Place):
    facts = PostFacts("岗", "town_operator")
    create_post(actor=place.east_security, code="ok", facts=facts, organisation=place.east, area=place.areas["990101001"])
    wrong = [(place.west, "990101002"), (place.east, "990101002"), (place.west, "990101001"), (place.centre, "990101001")]
    for organisation, area in wrong:
        with pytest.raises(Problem) as refused:
            create_post(actor=place.east_security, code="no", facts=facts, organisation=organisation, area=place.areas[area])
        assert refused.value.kind == "not_visible"
    system = make_actor("sys1", "system_admin", place.areas["990101"])
    with pytest.raises(Problem) as refused:
        create_post(actor=system, code="no", facts=facts, organisation=place.east)
    assert refused.value.kind == "not_permitted"


def test_change_name_and_seats(place: Place):
    post = place.post("op", "town_operator", place.east, "990101001")
    change_post(actor=place.security, post=post, name="受理员", seats=2, version=1)
    assert (post.name, post.seats, post.version) == ("受理员", 2, 2)
    for number in range(2):
        user = create_user(actor=SYSTEM, username=f"q{number}", name="坐席", password=None)
        appoint(actor=SYSTEM, post=post, user=user, from_at=clock.now() + timedelta(days=1))
    with pytest.raises(Problem, match="名额少于"):
        change_post(actor=place.security, post=post, name="受理员", seats=1, version=2)
    with pytest.raises(Problem) as stale:
        change_post(actor=place.security, post=post, name="受理员", seats=3, version=1)
    assert stale.value.kind == "stale_version"


def test_a_post_is_closed_only_when_nobody_holds_it(place: Place):
    post = place.post("op", "town_operator", place.east, "990101001")
    row = appoint(actor=SYSTEM, post=post, user=place.person)
    with pytest.raises(Problem, match="还有人任职"):
        end_post(actor=place.security, post=post, reason="撤并", version=1)
    end_appointment(actor=place.security, appointment=row, reason="撤并")
    end_post(actor=place.security, post=post, reason="撤并", version=1)
    with pytest.raises(Problem, match="已经撤销"):
        appoint(actor=SYSTEM, post=post, user=place.person)
