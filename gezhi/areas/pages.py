"""Pages of the land (区域与网格): the tree from the top, one area with its facts and children, and outlines for the map."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.access.routes import ActedRequest, needs
from gezhi.access.verbs import Verb
from gezhi.areas import queries
from gezhi.areas.queries import AreaFact, Land
from gezhi.areas.rules import plate_code
from gezhi.ground.text import clean_text

FOUND_LIMIT = 50
CHILDREN_LIMIT = 1000


@needs(Verb.AREA_SEE)
def home(request: ActedRequest) -> HttpResponse:
    """The person's own land, or the roots of the tree, or what answers the search words."""
    land = queries.land(request.actor.versions)
    q = clean_text(request.GET.get("q", ""), "q", 100)
    own = [fact for grant in request.actor.grants if grant.area_path and (fact := land.by_path(grant.area_path))]
    rows = land.search(q, FOUND_LIMIT) if q else tuple(dict.fromkeys(own)) or land.children("")
    facts = {"q": q, "rows": [_row(land, fact) for fact in rows], "limit": FOUND_LIMIT}
    return render(request, "areas/home.html", facts)


@needs(Verb.AREA_SEE)
def area(request: ActedRequest, code: str) -> HttpResponse:
    """One area: where it stands, its facts, its map, and what lies directly below."""
    land = queries.land(request.actor.versions)
    fact = land.get(code)
    children = land.children(fact.code)
    facts = {
        "area": fact,
        "chain": [(above.name, reverse("areas:area", args=[above.code])) for above in land.chain(fact.path)[:-1]],
        "facts": _facts(fact),
        "zoom": _zoom(land, fact),
        "children": [_row(land, child) for child in children[:CHILDREN_LIMIT]],
        "more": max(0, len(children) - CHILDREN_LIMIT),
    }
    return render(request, "areas/area.html", facts)


@needs(Verb.AREA_SEE)
def outlines(request: ActedRequest) -> HttpResponse:
    """GeoJSON of the outlines in ``bbox`` at ``zoom``. Land is no secret; who sees the page may see every outline."""
    box = queries.parse_box(request.GET.get("bbox", ""))
    zoom = queries.parse_zoom(request.GET.get("zoom", ""))
    return HttpResponse(queries.outlines(queries.land(request.actor.versions), box, zoom), content_type="application/geo+json")


def _row(land: Land, fact: AreaFact) -> dict[str, Any]:
    """One line of a table of areas."""
    above = land.chain(fact.path)[:-1]
    return {
        "area": fact,
        "url": reverse("areas:area", args=[fact.code]),
        "where": " ".join(part.name for part in above[-2:]),
        "kind": _kind(fact),
        "children": len(land.children(fact.code)),
    }


def _kind(fact: AreaFact) -> str:
    """Level and kind in words: 小网格（专属）."""
    return fact.level_name if fact.is_general else _("%(level)s（专属）") % {"level": fact.level_name}


def _facts(fact: AreaFact) -> list[dict[str, str]]:
    """What the page says of an area, for ``ground/parts/facts.html``."""
    level = f"{_kind(fact)}（{fact.grid_name}）" if fact.grid_name and fact.grid_name != fact.level_name else _kind(fact)
    rows = [
        {"label": _("编码"), "value": fact.code, "hint": _("标牌编码 %(code)s") % {"code": plate_code(fact.code)}},
        {"label": _("层级"), "value": level},
    ]
    if fact.households is not None:
        rows.append({"label": _("户数"), "value": _("%(n)d 户") % {"n": fact.households}})
    if fact.urban_rural:
        rows.append({"label": _("城乡分类代码"), "value": fact.urban_rural})
    if fact.lon is not None and fact.lat is not None:
        rows.append({"label": _("中心点"), "value": f"{fact.lon:.5f}, {fact.lat:.5f}", "hint": _("经度, 纬度（WGS84）")})
    return rows


def _zoom(land: Land, fact: AreaFact) -> int | None:
    """A zoom at which the outline of an area about fills a small map; None without an outline."""
    shape = land.outline(fact)
    if shape is None:
        return None
    min_lon, min_lat, max_lon, max_lat = shape.bounds
    span = max(max_lon - min_lon, max_lat - min_lat, 1e-4)
    return next((zoom for zoom in range(18, 2, -1) if 360 / 2**zoom >= span * 0.7), 3)
