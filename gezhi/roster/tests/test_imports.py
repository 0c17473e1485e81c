from pathlib import Path

import pytest

from gezhi.access.models import Grant
from gezhi.accounts.models import User
from gezhi.accounts.queries import actor_of_user
from gezhi.organisations.tests.town import make_actor
from gezhi.roster.imports import import_people
from gezhi.roster.models import Appointment, Post
from gezhi.roster.queries import filled_desks
from gezhi.roster.tests.conftest import Place

HEAD = "用户名,岗位名称,岗位类别,单位编码,区域编码,显示名,开始日期,结束日期\n"
GOOD = HEAD + (
    "OP01,东街道受理员,town_operator,east,990101001,东街道坐席 01,2026-01-01,\n"
    "op02,东街道受理员,town_operator,east,990101001000,,2026/1/5,2099-12-31\n"
    "cg01,城管处置员,处置人员,cg,,,,\n"
)


@pytest.fixture
def file(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "people.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_import_makes_posts_accounts_appointments_and_rights_once(place: Place, file):
    report = import_people(file(GOOD.replace("2026/1/5", "2026/01/05")))
    assert (report.rows, report.created, report.errors) == (3, 3, [])
    assert sorted(Post.objects.values_list("code", "seats")) == [("handler.cg", 1), ("town_operator.east.990101001", 2)]
    user = User.objects.get(username="op01")
    assert (user.name, user.has_usable_password()) == ("东街道坐席 01", False)
    assert User.objects.get(username="op02").name == "东街道受理员"
    assert actor_of_user(user.pk).roles == ("town_operator",)
    assert filled_desks() == {place.east.pk}
    again = import_people(file(GOOD.replace("2026/1/5", "2026/01/05")))
    assert (again.created, again.unchanged) == (0, 3)
    assert (Appointment.objects.count(), Grant.objects.filter(role_id="town_operator").count()) == (3, 2)


def test_a_dry_run_writes_nothing(place: Place, file):
    before = User.objects.count()
    assert import_people(file(GOOD.replace("2026/1/5", "2026-01-05")), dry_run=True).created == 3
    assert (User.objects.count(), Post.objects.count(), Appointment.objects.count()) == (before, 0, 0)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("x1,岗,没有这类,east,,,,", "岗位类别"),
        ("x1,岗,system_admin,east,,,,", "岗位类别"),
        ("x1,岗,handler,nobody,,,,", "单位编码"),
        ("x1,岗,handler,,,,,", "单位编码"),
        ("x1,岗,handler,,000,,,", "区域编码"),
        ("x1,,handler,cg,,,,", "岗位名称"),
        (",岗,handler,cg,,,,", "用户名"),
        ("有 空 格,岗,handler,cg,,,,", "用户名"),
        ("x1,岗,handler,cg,,,昨天,", "开始日期"),
        ("x1,岗,handler,cg,,,2026-02-30,", "开始日期"),
        ("x1,岗,handler,cg,,,2026-02-03,2026-02-01", "结束日期"),
        ("x1,别的名称,handler,cg,,,,", "岗位名称"),
    ],
)
def test_errors_name_row_and_column_and_nothing_is_written(place: Place, file, line: str, column: str):
    report = import_people(file(HEAD + "cg01,城管处置员,处置人员,cg,,,,\n" + line + "\n"))
    assert [error[:2] for error in report.errors] == [(3, column)]
    assert (Post.objects.count(), Appointment.objects.count()) == (0, 0)


@pytest.mark.parametrize("heading", ["政治面貌", "身份证号", "民族", "zjxy", "随便一列"])
def test_forbidden_and_unknown_columns_are_refused(place: Place, file, heading: str):
    report = import_people(file(HEAD.strip() + f",{heading}\ncg01,城管处置员,处置人员,cg,,,,,x\n"))
    assert [error[:2] for error in report.errors] == [(1, heading)]


def test_seats_of_a_known_post_are_not_overrun(place: Place, file):
    place.post("op", "town_operator", place.east, "990101001")
    text = HEAD.strip() + ",岗位编码\n" + "a1,op 岗,town_operator,east,990101001,,,,op\nb1,op 岗,town_operator,east,990101001,,,,op\n"
    report = import_people(file(text))
    assert "名额不够安排 b1" in report.errors[0][2]
    assert not Appointment.objects.exists()


def test_a_known_post_elsewhere_is_a_conflict(place: Place, file):
    place.post("op", "town_operator", place.east, "990101001")
    report = import_people(file(HEAD.strip() + ",岗位编码\n" + "a1,op 岗,town_operator,west,990101002,,,,op\n"))
    assert "别的单位、区域或角色" in report.errors[0][2]


def test_import_obeys_the_area_of_its_actor(place: Place, file):
    west = HEAD + "w1,西街道受理员,town_operator,west,990101002,,,\n"
    east = HEAD + "e1,东街道受理员,town_operator,east,990101001,,,\n"
    assert not import_people(file(west), actor=place.east_security).ok
    assert not import_people(file(east), actor=make_actor("sys1", "system_admin", place.areas["990101"])).ok
    assert import_people(file(east), actor=place.east_security).created == 1
    own = HEAD + "sec2,东街道受理员二,town_operator,east,990101001,,,\n"
    assert not import_people(file(own.replace("受理员二", "受理员")), actor=place.east_security).ok
    assert Appointment.objects.count() == 1
