import pytest

from gezhi.access.actor import ANONYMOUS, SYSTEM
from gezhi.accounts.queries import actor_of_user
from gezhi.ground.problems import Problem
from gezhi.organisations.tests.town import make_actor
from gezhi.organisations.tests.visits import text, visit
from gezhi.roster import desk, pages
from gezhi.roster.actions import appoint
from gezhi.roster.models import Appointment, Post
from gezhi.roster.tests.conftest import Place

FORM = {
    "code": "op",
    "name": "东街道受理员",
    "kind": "town_operator",
    "role": "",
    "organisation": "east",
    "area": "990101001",
    "seats": "1",
}


def test_set_up_appoint_and_end_through_the_forms(place: Place):
    admin = place.security
    assert visit(desk.create, admin, FORM, post=True).status_code == 302
    post = Post.objects.get(code="op")
    assert (post.role_code, post.organisation_id, post.area_id) == ("town_operator", place.east.pk, place.areas["990101001"].pk)
    home = text(visit(pages.home, admin))
    assert "东街道受理员" in home
    assert "缺 1 人" in home
    assert visit(desk.appoint, admin, {"user": "P1"}, post=True, code="op").status_code == 302
    assert actor_of_user(place.person.pk).roles == ("town_operator",)
    page = text(visit(pages.one, admin, code="op"))
    assert "坐席 01" in page
    assert "结束任职" in page
    assert "满员" in text(visit(pages.home, admin))
    row = Appointment.objects.get()
    assert visit(desk.end, admin, {"reason": ""}, post=True, appointment_id=row.pk).status_code == 422
    assert visit(desk.end, admin, {"reason": "调离"}, post=True, appointment_id=row.pk).status_code == 302
    assert actor_of_user(place.person.pk).roles == ()
    assert "以往任职" in text(visit(pages.one, admin, code="op"))
    assert visit(desk.change, admin, {"name": "受理岗", "seats": "3", "version": "1"}, post=True, code="op").status_code == 302
    assert visit(desk.close, admin, {"reason": "撤并", "version": "2"}, post=True, code="op").status_code == 302
    assert "没有符合条件的岗位" in text(visit(pages.home, admin))


def test_dates_of_the_form_are_local(place: Place):
    place.post("op", "town_operator", place.east, "990101001")
    dates = {"user": "p1", "from_at": "2099-01-02T08:00", "until_at": "2099-02-02T08:00"}
    assert visit(desk.appoint, place.security, dates, post=True, code="op").status_code == 302
    row = Appointment.objects.get()
    assert row.from_at.isoformat() == "2099-01-02T00:00:00+00:00"
    assert "已安排" in text(visit(pages.one, place.security, code="op"))


@pytest.mark.parametrize(
    "change",
    [
        {"code": "岗"},
        {"name": ""},
        {"name": "a\0"},
        {"kind": "x"},
        {"role": "king"},
        {"organisation": "x"},
        {"area": "x"},
        {"seats": "0"},
        {"seats": "many"},
    ],
)
def test_refused_input_is_kept_and_explained(place: Place, change: dict[str, str]):
    answer = visit(desk.create, place.security, FORM | change, post=True)
    assert answer.status_code == 422
    assert "还不能提交" in text(answer)
    assert not Post.objects.exists()


@pytest.mark.parametrize("change", [{"user": "nobody"}, {"user": "a\0b"}, {"from_at": "x"}, {"until_at": "2001-01-01T00:00"}])
def test_a_refused_appointment_is_explained(place: Place, change: dict[str, str]):
    place.post("op", "town_operator", place.east, "990101001")
    assert visit(desk.appoint, place.security, {"user": "p1"} | change, post=True, code="op").status_code == 422
    assert not Appointment.objects.exists()


def test_pages_need_the_right_and_stay_in_their_area(place: Place):
    place.post("west", "town_operator", place.west, "990101002")
    row = appoint(actor=SYSTEM, post=Post.objects.get(code="west"), user=place.person)
    assert visit(pages.home, ANONYMOUS).status_code == 302
    worker, operator = make_actor("w1", "grid_worker", place.areas["990101"]), make_actor("o1", "town_operator", place.areas["990101002"])
    cases = [
        (pages.home, worker, {}, "not_permitted"),
        (pages.one, place.east_security, {"code": "west"}, "not_visible"),
        (desk.appoint, place.east_security, {"code": "west"}, "not_visible"),
        (desk.change, place.east_security, {"code": "west"}, "not_visible"),
        (desk.close, place.east_security, {"code": "west"}, "not_visible"),
        (desk.end, place.east_security, {"appointment_id": row.pk}, "not_visible"),
        (desk.end, place.security, {"appointment_id": 2**62}, "not_visible"),
        (desk.create, operator, {}, "not_permitted"),
        (desk.appoint, operator, {"code": "west"}, "not_permitted"),
    ]
    for view, actor, address, kind in cases:
        with pytest.raises(Problem) as refused:
            visit(view, actor, **address)
        assert refused.value.kind == kind
    seen = text(visit(pages.one, operator, code="west"))
    assert "坐席 01" in seen
    assert "结束任职" not in seen
    assert "没有符合条件的岗位" in text(visit(pages.home, place.east_security))


def test_filters_and_cursor(place: Place):
    for number in range(60):
        place.post(f"w{number:02}", "grid_worker", None, "990101001001")
    first = text(visit(pages.home, place.security, {"kind": "grid_worker", "area": "990101001"}))
    assert "w49" in first
    assert "w50" not in first
    assert "下一页" in first
    with pytest.raises(Problem):
        visit(pages.home, place.security, {"cursor": "broken"})
    assert "w00" not in text(visit(pages.home, place.security, {"unit": "east"}))
    with pytest.raises(Problem):
        visit(pages.home, place.security, {"q": "a\0"})
