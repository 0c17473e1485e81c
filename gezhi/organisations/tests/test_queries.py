from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gezhi.access.actor import SYSTEM
from gezhi.areas.models import Area
from gezhi.ground import clock
from gezhi.journal.actions import bump, current_versions
from gezhi.organisations.actions import end_organisation
from gezhi.organisations.models import Organisation
from gezhi.organisations.queries import bodies, today, visible_bodies
from gezhi.organisations.tests.town import make_actor, make_body


@pytest.fixture
def units(land: dict[str, Area]) -> dict[str, Organisation]:
    county = make_body("centre", land["990101"], "centre", name="甲区网格化联动指挥中心", accepts=True, is_arbiter=True)
    make_body("city", land["9901"], "centre", name="甲市指挥中心")
    make_body("east", land["990101001"], "centre", county, name="东街道网格化服务管理中心", accepts=True)
    make_body("station", land["990101001001"], "station", name="东一社区工作站", accepts=True, handles=True)
    make_body("cg", land["990101"], name="甲区城市管理局", short_name="城市管理局", handles=True, aliases=["城管", "执法局"])
    make_body("team", land["990101001"], "town_unit", name="东街道综合行政执法队", short_name="综合行政执法队", handles=True)
    make_body("west", land["990101002"], "town_unit", name="西街道环境卫生所", short_name="环境卫生所", handles=True)
    return {row.code: row for row in Organisation.objects.all()}


def codes(facts: list) -> list[str]:
    return [fact.code for fact in facts]


def test_desks_nearest_first(units: dict[str, Organisation], land: dict[str, Area]):
    assert codes(bodies().desks_upwards(land["990101001001"].path)) == ["station", "east", "centre"]
    assert codes(bodies().desks_upwards(land["990101002001"].path)) == ["centre"]
    assert codes(bodies().desks_upwards(land["9901"].path)) == []
    assert codes(bodies().desks_upwards("")) == []


def test_the_arbiter_comes_last_even_when_it_does_not_accept(units: dict[str, Organisation], land: dict[str, Area]):
    Organisation.objects.filter(code="centre").update(accepts=False)
    bump("organisations")
    assert codes(bodies().desks_upwards(land["990101001001"].path)) == ["station", "east", "centre"]
    assert bodies().arbiter(land["990101001001"].path) == bodies().by_code("centre")
    assert bodies().arbiter(land["9901"].path) is None
    assert codes(bodies().arbiters()) == ["centre"]


def test_units_cover_or_lie_in_the_area(units: dict[str, Organisation], land: dict[str, Area]):
    assert codes(bodies().units("", land["990101001001"].path)) == ["station", "team", "cg"]
    assert set(codes(bodies().units("", land["990101"].path))) == {"cg", "team", "station", "west"}
    assert set(codes(bodies().units())) == {"cg", "team", "station", "west"}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("城管", ["cg"]),
        ("csglj", ["cg"]),
        ("CSGLJ", ["cg"]),
        ("执法", ["cg", "team"]),
        ("综合 执法", ["team"]),
        ("cg", ["cg"]),
        ("没有这个", []),
        ("%_\\", []),
    ],
)
def test_units_are_found_by_words_alias_and_initials(units: dict[str, Organisation], q: str, found: list[str]):
    assert codes(bodies().units(q)) == found


def test_units_stop_at_the_limit(units: dict[str, Organisation]):
    assert len(bodies().units("", limit=2)) == 2


def test_words_say_where_a_body_stands(units: dict[str, Organisation]):
    words = {fact.code: fact.path_words for fact in bodies().all}
    assert words["cg"] == "甲区 / 城市管理局"
    assert words["station"] == "甲区 / 东街道 / 东一社区 / 东一社区工作站"
    assert words["city"] == "甲市 / 甲市指挥中心"


def test_the_register_is_read_once_until_a_counter_moves(units: dict[str, Organisation], django_assert_num_queries):
    bodies()
    versions = current_versions()
    with django_assert_num_queries(0):
        bodies(versions).units("城管")
    bump("areas")
    assert bodies() is not bodies(versions)


def test_an_ended_body_leaves_by_the_clock(units: dict[str, Organisation], land: dict[str, Area]):
    row = units["cg"]
    end_organisation(actor=SYSTEM, organisation=row, until_on=today() + timedelta(days=3), reason="合并", version=1)
    register = bodies()
    assert codes(register.units("城管")) == ["cg"]
    with clock.travel(timedelta(days=4)):
        assert codes(register.units("城管")) == []


def test_seeing_needs_the_right(units: dict[str, Organisation], land: dict[str, Area]):
    worker = make_actor("w1", "grid_worker", land["990101001001"])
    assert len(visible_bodies(worker)) == len(units)
    assert codes(visible_bodies(worker, "执法队")) == ["team"]


def test_loading_takes_the_same_statements_for_more_bodies(units: dict[str, Organisation], land: dict[str, Area]):
    def statements() -> int:
        bump("organisations")
        with CaptureQueriesContext(connection) as caught:
            bodies()
        return len(caught)

    bodies()
    before = statements()
    for place in range(5):
        make_body(f"more{place}", land["990101"])
    assert statements() == before
