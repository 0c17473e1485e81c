"""The pages of the land and the outlines for the map."""

import json

import pytest
import shapely
from django.test import RequestFactory

from gezhi.access.actor import ANONYMOUS
from gezhi.access.verbs import Verb
from gezhi.areas import pages
from gezhi.areas.queries import land, outlines
from gezhi.areas.tests.conftest import keeper
from gezhi.ground.problems import Problem

pytestmark = pytest.mark.django_db
VIEWER = keeper("01/001/001/", Verb.AREA_SEE)
BOX = (109.57, 23.07, 109.63, 23.13)


def get(view, actor=VIEWER, path="/areas/", **values):
    query = values.pop("query", {})
    request = RequestFactory().get(path, query)
    request.actor = actor
    return view(request, **values)


def test_home_lists_own_land_or_the_roots_and_answers_words(tree):
    assert "/areas/01001001/" in get(pages.home).content.decode()
    assert "甲县" in get(pages.home, actor=keeper("", Verb.AREA_SEE)).content.decode()
    page = get(pages.home, query={"q": "社区"}).content.decode()
    assert "东社区" in page
    assert "甲县 甲镇" in page
    assert "没有找到" in get(pages.home, query={"q": "<b>无"}).content.decode()
    with pytest.raises(Problem):
        get(pages.home, query={"q": "\0"})


def test_area_page_says_facts_children_and_chain(tree):
    page = get(pages.area, code="01001001").content.decode()
    for words in ("东社区", "甲县", "第01网格", "400", "小网格（专属）", "data-map"):
        assert words in page
    assert "还没有边界" in get(pages.area, code="01001002").content.decode()
    with pytest.raises(Problem):
        get(pages.area, code="nowhere")


def test_empty_land_teaches(db):
    assert "还没有区域和网格" in get(pages.home).content.decode()


def test_strangers_and_others_are_refused(tree):
    assert get(pages.area, ANONYMOUS, code="01001001").status_code == 302
    for view, values in ((pages.home, {}), (pages.area, {"code": "01"}), (pages.outlines, {})):
        with pytest.raises(Problem) as caught:
            get(view, keeper("", Verb.ITEM_SEE), **values)
        assert caught.value.kind == "not_permitted"


@pytest.mark.parametrize("query", [{}, {"bbox": "1,2,3", "zoom": "3"}, {"bbox": "4,0,1,1", "zoom": "3"}, {"bbox": "nan,0,1,1", "zoom": "3"},
                                   {"bbox": "0,0,1,1", "zoom": "x"}, {"bbox": "0,0,1,1", "zoom": "99"}, {"bbox": "0,0,1,1", "zoom": "nan"}])  # fmt: skip
def test_wrong_boxes_are_refused(tree, query):
    with pytest.raises(Problem) as caught:
        get(pages.outlines, query=query)
    assert caught.value.status == 422


def test_outlines_answer_as_geojson(tree):
    answer = get(pages.outlines, query={"bbox": "0,0,1,1", "zoom": "15"})
    assert answer["Content-Type"] == "application/geo+json"
    collection = json.loads(answer.content)
    assert {feature["properties"]["code"] for feature in collection["features"]} == {"010010011001", "010010012001"}


@pytest.mark.parametrize(
    ("zoom", "level", "number"),
    [(6, "city", 1), (9, "county", 1), (12, "town", 3), (13, "community", 18), (15, "grid", 38), (17, "micro", 674)],
)
def test_each_zoom_has_its_level_and_no_gaps(demo, zoom, level, number):
    features = json.loads(outlines(land(), BOX, zoom))["features"]
    general = [feature for feature in features if feature["properties"]["kind"] == "general"]
    assert {feature["properties"]["level"] for feature in general} == {level}
    assert len(general) == number
    assert len(features) <= 1000
    assert shapely.coverage_is_valid([shapely.from_geojson(json.dumps(feature["geometry"])) for feature in general])
