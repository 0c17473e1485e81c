"""Changing the land: it works, needs the verb, stays in its area, leaves an entry, and never gives a code twice."""

import pytest
import shapely
from django.db import IntegrityError, transaction

from gezhi.access.actor import SYSTEM
from gezhi.access.models import Grant
from gezhi.access.verbs import Verb
from gezhi.areas import actions
from gezhi.areas.models import Alias, Area, Boundary
from gezhi.areas.queries import land
from gezhi.areas.tests.conftest import keeper
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.journal.models import Entry, Version

pytestmark = pytest.mark.django_db
TOWN = "01/001/"


def kinds(caught):
    return caught.value.kind


def test_create_takes_the_next_code_and_writes_an_entry(tree):
    before = Version.objects.get(name="areas").value
    row = actions.create_area(actor=keeper(TOWN, Verb.AREA_EDIT), name=" 第03网格 ", level="grid", parent_code="01001001")
    assert (row.code, row.path, row.name, row.pinyin) == ("010010011003", "01/001/001/1003/", "第03网格", "d03wg")
    entry = Entry.objects.filter(verb="area.created").latest("id")
    assert (entry.subject_id, entry.area_path, entry.actor_id) == (row.code, row.path, 7)
    assert Version.objects.get(name="areas").value > before


def test_numbers_of_ended_areas_and_aliases_do_not_come_back(tree):
    made = actions.create_area(actor=SYSTEM, name="第03网格", level="grid", parent_code="01001001")
    actions.end_area(actor=SYSTEM, code=made.code)
    assert actions.create_area(actor=SYSTEM, name="第04网格", level="grid", parent_code="01001001").code == "010010011004"
    with pytest.raises(Problem, match="已经用过") as caught:
        actions.create_area(actor=SYSTEM, name="又来", level="grid", parent_code="01001001", code=made.code)
    assert kinds(caught) == "conflict"


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda actor: actions.create_area(actor=actor, name="甲", level="grid", parent_code="01001002"), "not_visible"),
        (lambda actor: actions.create_area(actor=actor, name="甲", level="county", code="02"), "not_visible"),
        (lambda actor: actions.rename_area(actor=actor, code="01001002", name="甲"), "not_visible"),
        (lambda actor: actions.move_area(actor=actor, code="010010011001", parent_code="01001002"), "not_visible"),
        (lambda actor: actions.end_area(actor=actor, code="01001002"), "not_visible"),
        (lambda actor: actions.set_boundary(actor=actor, code="01001002", shape=shapely.box(0, 0, 1, 1), crs="wgs84"), "not_visible"),
        (lambda actor: actions.set_facts(actor=actor, code="01001002", households=1), "not_visible"),
        (lambda actor: actions.rename_area(actor=actor, code="nowhere", name="甲"), "not_visible"),
    ],
)
def test_other_land_is_refused_like_absent_land(tree, call, kind):
    with pytest.raises(Problem) as caught:
        call(keeper("01/001/001/", Verb.AREA_EDIT))
    assert kinds(caught) == kind


def test_the_verb_is_needed(tree):
    for actor in (keeper("", Verb.AREA_SEE), keeper("")):
        with pytest.raises(Problem) as caught:
            actions.rename_area(actor=actor, code="01001002", name="甲")
        assert kinds(caught) == "not_permitted"
    assert Area.objects.get(code="01001002").name == "西社区"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name": "", "level": "grid"}, "请填写名称"),
        ({"name": "甲\0", "level": "grid"}, "控制字符"),
        ({"name": "甲" * 121, "level": "grid"}, "最多 120"),
        ({"name": 7, "level": "grid"}, "文字"),
        ({"name": "甲", "level": "town"}, "更高的层级"),
        ({"name": "甲", "level": "galaxy"}, "没有这个层级"),
        ({"name": "甲", "level": "grid", "kind": "round"}, "类型"),
        ({"name": "甲", "level": "grid", "code": "010010012009"}, "起应为 1"),
        ({"name": "甲", "level": "grid", "code": "😀"}, "只能用"),
        ({"name": "甲", "level": "grid", "households": -1}, "户数"),
        ({"name": "甲", "level": "grid", "households": True}, "户数"),
        ({"name": "甲", "level": "grid", "households": 10**30}, "户数"),
    ],
)
def test_wrong_facts_are_refused_in_words(tree, facts, words):
    with pytest.raises(Problem, match=words):
        actions.create_area(actor=SYSTEM, parent_code="01001001", **facts)


def test_move_carries_subtree_and_grants(tree):
    micro = actions.create_area(actor=SYSTEM, name="微01", level="micro", parent_code="010010011001")
    Grant.objects.create(user_id=1, role_id="grid_worker", area_path="01/001/001/1001/001/", from_at=clock.now())
    Grant.objects.create(user_id=2, role_id="grid_worker", area_path="01/001/001/", from_at=clock.now())
    moved = actions.move_area(actor=keeper(TOWN, Verb.AREA_EDIT), code="010010011001", parent_code="01001002", new_code="010010021001")
    assert moved == ("01/001/001/1001/", "01/001/002/1001/")
    assert Area.objects.get(pk=micro.pk).path == "01/001/002/1001/001/"
    assert list(Grant.objects.order_by("user_id").values_list("area_path", flat=True)) == ["01/001/002/1001/001/", "01/001/001/"]
    assert land().by_code("010010011001").code == "010010021001"  # the old code still finds it
    assert [fact.name for fact in land().chain(land().by_code(micro.code).path)][-3:] == ["西社区", "第01网格", "微01"]
    with pytest.raises(Problem, match="已经用过"):
        actions.create_area(actor=SYSTEM, name="甲", level="grid", parent_code="01001001", code="010010011001")


def test_move_keeps_its_code_when_none_is_given(tree):
    old, new = actions.move_area(actor=SYSTEM, code="010010011001", parent_code="01001002")
    assert (old, new) == ("01/001/001/1001/", "01/001/002/010010011001/")
    assert Alias.objects.count() == 0
    assert actions.move_area(actor=SYSTEM, code="010010011001", parent_code="01001001") == (new, old)


def test_no_knots(tree):
    with pytest.raises(Problem, match="更高的层级"):
        actions.move_area(actor=SYSTEM, code="01001", parent_code="01001001")
    micro = actions.create_area(actor=SYSTEM, name="微01", level="micro", parent_code="010010011001")
    with pytest.raises(Problem, match="专属网格下面"):
        actions.move_area(actor=SYSTEM, code=micro.code, parent_code="010010012001")


def test_end_needs_an_empty_area_and_closes_the_outline(tree):
    with pytest.raises(Problem, match="还有未停用"):
        actions.end_area(actor=SYSTEM, code="01001001")
    actions.end_area(actor=SYSTEM, code="010010011001", reason="并入第02网格")
    assert land().locate(1, 0.5).area.code == "01001001"
    assert not Boundary.objects.filter(area__code="010010011001", until_on=None).exists()


def test_a_new_outline_keeps_the_old_one_on_record(tree):
    actions.set_boundary(actor=SYSTEM, code="010010011001", shape=shapely.box(0, 0, 1, 4), crs="cgcs2000")
    rows = Boundary.objects.filter(area__code="010010011001").order_by("id")
    assert [row.until_on is None for row in rows] == [False, True]
    assert land().locate(1.5, 3).area.code == "01001001"
    assert (land().by_code("010010011001").lon, land().by_code("010010011001").lat) == (0.5, 2)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (shapely.Polygon(), "空"),
        (shapely.Point(1, 1), "多边形"),
        (shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), "自相交"),
        (shapely.box(0, 0, 500, 1), "经纬度"),
        (None, "空"),
    ],
)
def test_wrong_outlines_are_refused(tree, shape, words):
    with pytest.raises(Problem, match=words):
        actions.set_boundary(actor=SYSTEM, code="010010011001", shape=shape, crs="wgs84")


def test_facts(tree):
    actions.set_facts(actor=SYSTEM, code="010010011001", households=412, lon=1.25, lat=2)
    fact = land().by_code("010010011001")
    assert (fact.households, fact.lon, fact.lat) == (412, 1.25, 2)
    with pytest.raises(Problem, match="请填写"):
        actions.set_facts(actor=SYSTEM, code="010010011001")


def test_the_database_holds_what_must_hold(tree):
    for wrong in ({"path": "x"}, {"code": "a/b"}, {"kind": "round"}, {"name": ""}, {"lon": 200, "lat": 1}, {"lon": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Area.objects.filter(code="01001002").update(**wrong)
