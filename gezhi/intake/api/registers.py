"""Registers by API: areas, units, items. Answered from memory."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from gezhi.access.routes import ActedRequest
from gezhi.access.verbs import Verb
from gezhi.areas.queries import AreaFact, Land, land
from gezhi.catalogue.queries import catalogue
from gezhi.ground.paging import decode_cursor, encode_cursor, filter_mark, page_size
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text
from gezhi.intake.api import present, reading, shapes
from gezhi.intake.api.endpoints import Answer, Parameter, endpoint
from gezhi.intake.api.events import PAGING, TEXT
from gezhi.organisations.queries import bodies

Row = TypeVar("Row")
MOST_FOUND = 1_000
DEGREES = {"type": "number"}
POINT = (
    Parameter("lon", "degrees", DEGREES | {"minimum": -180, "maximum": 180}, required=True),
    Parameter("lat", "degrees", DEGREES | {"minimum": -90, "maximum": 90}, required=True),
    Parameter("crs", "system of the coordinates", {"type": "string", "enum": ["wgs84", "cgcs2000", "gcj02", "bd09"], "default": "wgs84"}),
)
WORDS = Parameter("q", "words, code or pinyin initials", TEXT)


def _page(rows: Sequence[Row], asked: Mapping[str, str], mark_of: object) -> tuple[Sequence[Row], str | None]:
    """One page of rows that are all in memory."""
    limit, mark = page_size(asked.get("limit")), filter_mark(mark_of)
    start = decode_cursor(asked["cursor"], mark, 1)[0] if asked.get("cursor") else 0
    if not isinstance(start, int) or start < 0:
        raise invalid("cursor", "翻页标记已损坏，请从第一页重新查看。")
    following = encode_cursor([start + limit], mark) if len(rows) > start + limit else None
    return rows[start : start + limit], following


@endpoint("GET", "areas/locate", "一个坐标落在哪个网格", demands="signed in", answers={200: shapes.Located}, query=POINT, problems=(422,))
def locate(request: ActedRequest) -> Answer:
    """The chain from the largest area down, and the exclusive grids; an empty chain outside every outline."""
    asked = reading.query(request, "lon", "lat", "crs")
    ground = land(request.actor.versions)
    for name in ("lon", "lat"):
        if not asked.get(name):
            raise invalid(name, "请填写经纬度。")
    spot = ground.locate(reading.number(asked["lon"], "lon"), reading.number(asked["lat"], "lat"), asked.get("crs", "wgs84"))
    chain = ground.chain(spot.area.path) if spot.area else ()
    return Answer(
        shapes.Located([present.area_short(each) for each in chain], [present.area_short(each) for each in spot.exclusive], spot.crs)
    )


@endpoint("GET", "areas", "最上级区划", demands="signed in", answers={200: shapes.AreaRows}, query=PAGING, problems=(422,))
def roots(request: ActedRequest) -> Answer:
    """Where the tree begins."""
    asked = reading.query(request, "cursor", "limit")
    ground = land(request.actor.versions)
    rows, following = _page(ground.children(""), asked, "roots")
    return Answer(shapes.AreaRows([_area(ground, each) for each in rows], following))


@endpoint("GET", "areas/<str:code>", "一个区划或网格", demands="signed in", answers={200: shapes.Area}, problems=(404,))
def read_area(request: ActedRequest, code: str) -> Answer:
    """By code; a former code and a division code padded with zeros are understood."""
    ground = land(request.actor.versions)
    return Answer(_area(ground, _known(ground, code)))


@endpoint(
    "GET",
    "areas/<str:code>/children",
    "直接下级",
    demands="signed in",
    answers={200: shapes.AreaRows},
    query=PAGING,
    problems=(404, 422),
)
def children(request: ActedRequest, code: str) -> Answer:
    """In the order of their codes."""
    asked = reading.query(request, "cursor", "limit")
    ground = land(request.actor.versions)
    fact = _known(ground, code)
    rows, following = _page(ground.children(fact.code), asked, fact.code)
    return Answer(shapes.AreaRows([_area(ground, each) for each in rows], following))


@endpoint(
    "GET",
    "units",
    "承办单位",
    demands=Verb.ORGANISATION_SEE,
    answers={200: shapes.UnitRows},
    query=(WORDS, Parameter("area", "code of an area the unit covers or lies in", TEXT), *PAGING),
    problems=(422,),
)
def units(request: ActedRequest) -> Answer:
    """Best answer first; without words the nearest first."""
    asked = reading.query(request, "q", "area", "cursor", "limit")
    ground, area = land(request.actor.versions), asked.get("area", "")
    fact = ground.by_code(area) if area else None
    if area and fact is None:
        raise invalid("area", "没有这个网格或区划，请核对编码。")
    q = clean_text(asked.get("q", ""), "q", 100)
    found = bodies(request.actor.versions).units(q, fact.path if fact else None, MOST_FOUND)
    rows, following = _page(found, asked, [q, area])
    return Answer(shapes.UnitRows([shapes.Unit(each.id, each.name, each.path_words) for each in rows], following))


@endpoint(
    "GET",
    "items",
    "事项清单",
    demands="signed in",
    answers={200: shapes.ItemRows},
    query=(WORDS, Parameter("class", "code of a class", TEXT), *PAGING),
    problems=(422,),
)
def items(request: ActedRequest) -> Answer:
    """Best answer first; without words in the order of the catalogue."""
    asked = reading.query(request, "q", "class", "cursor", "limit")
    q, category = clean_text(asked.get("q", ""), "q", 100), asked.get("class", "")
    found = catalogue(request.actor.versions).search(q, MOST_FOUND, category or None)
    rows, following = _page(found, asked, [q, category])
    return Answer(shapes.ItemRows([present.item(each) for each in rows], following))


def _known(ground: Land, code: str) -> AreaFact:
    fact = ground.by_code(code) if "\x00" not in code and len(code) <= 64 else None
    if fact is None:
        raise Problem("not_visible", "没有这个网格或区划，请核对编码。")
    return fact


def _area(ground: Land, fact: AreaFact) -> shapes.Area:
    outline = ground.outline(fact)
    return shapes.Area(
        code=fact.code,
        name=fact.name,
        level=fact.level,
        level_name=fact.level_name,
        kind=fact.kind,
        parent=fact.parent_code or None,
        path=fact.path,
        point=shapes.Point(fact.lon, fact.lat) if fact.lon is not None and fact.lat is not None else None,
        bbox=list(outline.bounds) if outline is not None else None,
        households=fact.households,
    )
