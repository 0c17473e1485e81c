"""The sample catalogue: enough items in every class, real limits, a body for each, loading again changes nothing."""

import pytest

from gezhi.access.actor import SYSTEM
from gezhi.catalogue import queries
from gezhi.catalogue.queries import catalogue
from gezhi.demo.bodies import load_bodies
from gezhi.demo.items import ITEMS, item_units, load_calendar, load_items
from gezhi.demo.land import load_land
from gezhi.ground.forbidden import forbidden_field
from gezhi.ground.imports import read_table
from gezhi.organisations.queries import bodies

ROWS = read_table(ITEMS).rows


def test_at_least_sixty_samples_in_six_classes():
    samples = [row for row in ROWS if row.get("样例") == "是"]
    assert len(samples) >= 60
    assert len({row.get("编码") for row in ROWS}) == len({row.get("名称") for row in ROWS}) == len(ROWS)
    for name in ("城市管理", "社会治安", "环境保护", "民生服务", "公共安全", "矛盾纠纷"):
        assert sum(row.get("类别") == name for row in samples) >= 10, name
        assert sum(row.get("类别") == name and row.get("其他事项") == "是" for row in ROWS) == 1
    assert any("电信网络诈骗" in row.get("名称") for row in samples)
    assert all(row.get("依据") and row.get("识别说明") and row.get("责任单位") and row.get("办理时限") for row in samples)


def test_no_item_is_about_a_person():
    assert [row.get("名称") for row in ROWS if forbidden_field(row.get("名称"))] == []


@pytest.mark.django_db
def test_load():
    queries.forget()
    load_land()
    units = load_bodies(SYSTEM)
    report = load_items(SYSTEM, units)
    assert report.errors == []
    register, known = catalogue(), bodies()
    for item in register.items():
        for row in register.responsibilities(item.id):
            body = known.get(row.organisation_id)
            assert body
            assert body.handles
            assert row.area_path == body.area_path
        assert register.responsibilities(item.id), item.name
    garbage = register.item("0101")
    county, town = known.by_code("chengguan"), known.by_code("weisheng")
    assert register.responsible_unit(garbage.id, town.area_path) == town.id
    assert register.responsible_unit(garbage.id, county.area_path) == county.id
    again = load_items(SYSTEM, units)
    assert (again.created, again.changed, again.unchanged) == (0, 0, len(ROWS))


@pytest.mark.django_db
def test_a_missing_unit_is_named():
    with pytest.raises(ValueError, match="chengguan"):
        load_items(SYSTEM, dict.fromkeys(item_units() - {"chengguan"}, 1))


@pytest.mark.django_db
def test_calendar():
    queries.forget()
    years = load_calendar(SYSTEM)
    assert years[0] == 2020
    assert set(years) <= queries.calendar().years
