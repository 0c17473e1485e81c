import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.access.actor import ANONYMOUS
from gezhi.areas.models import Area
from gezhi.ground.problems import Problem
from gezhi.organisations import pages
from gezhi.organisations.models import Organisation
from gezhi.organisations.tests.town import make_actor, make_body
from gezhi.organisations.tests.visits import text, visit

FORM = {
    "code": "cg",
    "name": "甲区城市管理局",
    "kind": "department",
    "handles": "true",
    "aliases": "城管\n执法局",
    "area": "990101",
    "parent": "",
}


@pytest.fixture
def admin(land: dict[str, Area]):
    return make_actor("sys1", "system_admin", land["990101"])


def test_home_lists_the_tree_and_filters_it(admin, land: dict[str, Area]):
    parent = make_body("gov", land["990101"], "government", name="甲区人民政府")
    make_body("cg", land["990101"], parent=parent, name="甲区城市管理局", handles=True)
    page = text(visit(pages.home, admin))
    assert "甲区人民政府" in page
    assert "新增单位" in page
    assert "共 2 个单位" in page
    found = text(visit(pages.home, admin, {"q": "csglj"}))
    assert "城市管理局" in found
    assert "甲区人民政府" not in found
    assert "没有符合条件的单位" in text(visit(pages.home, admin, {"ended": "1"}))


def test_pages_need_a_person_with_the_right(admin, land: dict[str, Area]):
    make_body("cg", land["990101"])
    assert visit(pages.home, ANONYMOUS).status_code == 302
    audit = make_actor("aud1", "audit_admin", land["990101"])
    worker = make_actor("w1", "grid_worker", land["990101001"])
    for view, actor, address in [
        (pages.home, audit, {}),
        (pages.one, audit, {"code": "cg"}),
        (pages.create, worker, {}),
        (pages.edit, worker, {"code": "cg"}),
        (pages.end, worker, {"code": "cg"}),
    ]:
        with pytest.raises(Problem):
            visit(view, actor, **address)
    assert "修改资料" not in text(visit(pages.one, worker, code="cg"))


def test_another_county_s_admin_cannot_open_the_form(admin, land: dict[str, Area]):
    make_body("city", land["9901"])
    for view in (pages.edit, pages.move, pages.end):
        with pytest.raises(Problem) as refused:
            visit(view, admin, code="city")
        assert refused.value.kind == "not_visible"


def test_create_edit_move_end_through_the_forms(admin, land: dict[str, Area]):
    assert "必填" in text(visit(pages.create, admin))
    assert visit(pages.create, admin, FORM, post=True).status_code == 302
    row = Organisation.objects.get(code="cg")
    assert (row.aliases, row.area_id, row.handles, row.accepts) == (["城管", "执法局"], land["990101"].pk, True, False)
    edited = {**FORM, "name": "甲区城管局", "version": "1"}
    assert visit(pages.edit, admin, edited, post=True, code="cg").status_code == 302
    stale = visit(pages.edit, admin, {**edited, "name": "别的"}, post=True, code="cg")
    assert stale.status_code == 422
    assert "刚刚被别人改过" in text(stale)
    assert visit(pages.move, admin, {"area": "990101001", "version": "2"}, post=True, code="cg").status_code == 302
    ended = visit(pages.end, admin, {"until_on": "2099-01-01", "reason": "合并", "version": "3"}, post=True, code="cg")
    assert ended.status_code == 302
    row.refresh_from_db()
    assert (row.name, row.area_id, row.version) == ("甲区城管局", land["990101001"].pk, 4)
    assert "已经停用" in text(visit(pages.one, admin, code="cg"))


@pytest.mark.parametrize(
    "change",
    [
        {"code": "有"},
        {"name": ""},
        {"name": "a\0b"},
        {"kind": "nope"},
        {"area": "nope"},
        {"area": ""},
        {"credit_code": "123"},
        {"parent": "x"},
        {"name": "<b>" * 40},
    ],
)
def test_refused_input_is_kept_and_explained(admin, change: dict[str, str]):
    answer = visit(pages.create, admin, {**FORM, **change}, post=True)
    assert answer.status_code == 422
    assert "还不能提交" in text(answer)
    assert "这个字段" not in text(answer)
    assert "城管" in text(answer)
    assert not Organisation.objects.exists()


def test_names_are_escaped(admin, land: dict[str, Area]):
    make_body("x", land["990101"], name="<script>alert(1)</script>")
    assert "<script>alert" not in text(visit(pages.home, admin)) + text(visit(pages.one, admin, code="x"))


def test_the_list_costs_the_same_for_more_rows(admin, land: dict[str, Area]):
    def statements() -> int:
        visit(pages.home, admin)
        with CaptureQueriesContext(connection) as caught:
            visit(pages.home, admin)
        return len(caught)

    make_body("a", land["990101"])
    before = statements()
    for place in range(120):
        make_body(f"b{place}", land["990101"])
    assert statements() == before
    assert "start=100" in text(visit(pages.home, admin))
