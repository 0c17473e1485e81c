"""The filter bar of the queue that reads as a sentence: what was asked for in the address, and the choices to go on with."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from gezhi.access.actor import Actor
from gezhi.access.models import Reach
from gezhi.access.verbs import Verb
from gezhi.areas.queries import AreaFact
from gezhi.catalogue.rules import LAMPS
from gezhi.events.pages.words import Registers
from gezhi.events.queries import LAMPS as LAMP_CODES
from gezhi.events.queries import EventFilter
from gezhi.events.rules import SOURCES
from gezhi.events.workflow import ACTIVE, STATE_NAMES
from gezhi.ground import clock
from gezhi.ground.problems import invalid

DAYS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
KEPT = ("tab", "area", "state", "class", "item", "source", "lamp", "period", "from", "to", "q")
Choices = list[dict[str, str]]


@dataclass(frozen=True)
class Tab:
    """One view of the queue: the state it means by itself, and whether only the person's own reports or own bodies' work is meant."""

    code: str
    label: str
    state: str = "open"
    holders: tuple[int, ...] = ()
    own: bool = False


def working_bodies(actor: Actor) -> tuple[int, ...]:
    """Bodies whose work is the person's work: desks and units where a role of his acts."""
    acts = {Verb.EVENT_ACCEPT, Verb.EVENT_SIGN, Verb.EVENT_PROGRESS}
    return tuple(sorted({grant.organisation_id for grant in actor.grants if grant.organisation_id is not None and acts & grant.verbs}))


def tabs_for(actor: Actor) -> list[Tab]:
    """The views that make sense for this person, the first is shown when none is asked for."""
    made = []
    if holders := working_bodies(actor):
        made.append(Tab("mine", _("待我办理"), holders=holders))
    if any(grant.reach != Reach.OWN for grant in actor.grants_for(Verb.EVENT_SEE)):
        made.append(Tab("open", _("全部未办结")))
    made.append(Tab("reported", _("我上报的"), state="", own=True))
    if len(made) > 1:
        made.append(Tab("closed", _("已结案"), state="closed"))
    return made


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the view, and each part of the sentence as it stands there."""

    tab: Tab
    given: dict[str, str]

    @property
    def state(self) -> str:
        """The state asked for, or the one the view means by itself."""
        return self.given["state"] or self.tab.state

    @property
    def filtered(self) -> bool:
        """Whether anything but the view was asked for."""
        return any(value for name, value in self.given.items() if name not in {"tab", "cursor"})


def read(actor: Actor, query: QueryDict) -> Asked:
    """The question in the address."""
    given = {name: query.get(name, "").strip() for name in KEPT}
    tabs = tabs_for(actor)
    tab = next((each for each in tabs if each.code == given["tab"]), tabs[0])
    return Asked(tab, given)


def as_filter(actor: Actor, asked: Asked) -> EventFilter:
    """The question as the list of matters understands it; dates that are none are refused in words."""
    given = asked.given
    from_at, to_at = _period(given)
    return EventFilter(
        area=given["area"],
        state=asked.state,
        category=given["class"],
        item=given["item"],
        source=given["source"],
        lamp=given["lamp"],
        q=given["q"],
        from_at=from_at,
        to_at=to_at,
        holder_ids=asked.tab.holders,
        reporter_id=actor.user_id if asked.tab.own else None,
    )


def _period(given: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    today = timezone.localtime(clock.now()).date()
    if given["period"] == "range":
        first, last = _day("from", given["from"]), _day("to", given["to"])
        return (_midnight(first) if first else None), (_midnight(last + timedelta(days=1)) if last else None)
    if given["period"] == "day":
        return _midnight(today), None
    days = DAYS.get(given["period"])
    return (_midnight(today - timedelta(days=days - 1)), None) if days else (None, None)


def _day(name: str, text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and not 1970 < day.year < 2200:
        raise invalid(name, _("日期应写成 2026-11-03 这样。"))
    return day


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def sentence(actor: Actor, asked: Asked, known: Registers) -> list[dict[str, Any]]:
    """The parts of the filter bar: 看【全部辖区】里【未办结】的【全部类别】, and so on."""
    given, own = asked.given, asked.tab.own
    parts = [
        {"name": "tab", "kind": "hidden", "value": given["tab"]},
        *([] if own else [_area(actor, known, given)]),
        _choice("state", _("状态"), _states(asked.tab), given["state"], before=_("看") if own else "", after=_("的")),
        _choice("class", _("类别"), _classes(known), given["class"], after="，"),
        *_items(known, given),
        *([] if own else [_lamp(given), _source(given)]),
        _choice("period", _("上报时间"), _periods(asked), given["period"], after=_("上报，")),
    ]
    if given["period"] == "range":
        parts += [
            {"name": "from", "label": _("从哪天"), "kind": "date", "value": given["from"], "before": _("从")},
            {"name": "to", "label": _("到哪天"), "kind": "date", "value": given["to"], "before": _("到"), "after": "，"},
        ]
    hint = _("编号或任意字词")
    return [*parts, {"name": "q", "label": _("字词"), "kind": "text", "value": given["q"], "before": _("含有"), "placeholder": hint}]


def _area(actor: Actor, known: Registers, given: dict[str, str]) -> dict[str, Any]:
    return _choice("area", _("区域"), area_choices(actor, known, given["area"]), given["area"], before=_("看"), after=_("里"))


def _classes(known: Registers) -> Choices:
    return [_all(_("全部类别")), *_pairs((row.code, row.name) for row in known.catalogue.categories)]


def _source(given: dict[str, str]) -> dict[str, Any]:
    return _choice("source", _("来源"), [_all(_("全部来源")), *_pairs(SOURCES.items())], given["source"], after="，")


def _lamp(given: dict[str, str]) -> dict[str, Any]:
    return _choice("lamp", _("预警灯"), [_all(_("不论期限")), *_lamps()], given["lamp"], after="，")


def _choice(name: str, label: str, choices: Choices, value: str, *, before: str = "", after: str = "") -> dict[str, Any]:
    return {"name": name, "label": label, "kind": "choice", "value": value, "choices": choices, "before": before, "after": after}


def _all(label: str) -> dict[str, str]:
    return {"value": "", "label": label}


def _pairs(pairs: Any) -> Choices:
    return [{"value": value, "label": label} for value, label in pairs]


def _states(tab: Tab) -> Choices:
    single = _pairs((state.value, STATE_NAMES[state]) for state in ACTIVE)
    if tab.code == "closed":
        return [_all(_("已结案"))]
    first = [_all(_("全部状态")), *_pairs([("open", _("未办结")), ("closed", _("已结案"))])] if tab.own else [_all(_("未办结"))]
    return [*first, *single]


def _items(known: Registers, given: dict[str, str]) -> list[dict[str, Any]]:
    """Items are offered once a class is chosen; before that the list would be too long to read."""
    if not given["class"] and not given["item"]:
        return []
    rows = known.catalogue.items(given["class"] or None)
    return [_choice("item", _("事项"), [_all(_("全部事项")), *_pairs((str(row.id), row.name) for row in rows)], given["item"], after="，")]


def _lamps() -> Choices:
    return _pairs((code, f"{LAMPS[code].shape} {LAMPS[code].word}") for code in LAMP_CODES)


def _periods(asked: Asked) -> Choices:
    """Lists that may hold closed matters always have a period, the last month when none is chosen."""
    bounded = asked.state in {"", "closed"}
    words = [("day", _("今天")), ("week", _("近 7 天")), ("month", _("近一个月")), ("quarter", _("近三个月")), ("year", _("近一年"))]
    first = _all(_("近一个月")) if bounded else _all(_("任何时候"))
    return [first, *_pairs(pair for pair in words if not (bounded and pair[0] == "month")), *_pairs([("range", _("自选日期"))])]


def home_areas(actor: Actor, known: Registers) -> list[AreaFact]:
    """The person's own land: the areas of his grants, else the land of his bodies."""
    paths = {grant.area_path for grant in actor.grants_for(Verb.EVENT_SEE) if grant.area_path is not None and grant.reach == Reach.AREA}
    if not paths:
        paths = {fact.area_path for each in actor.organisations if (fact := known.bodies.get(each)) is not None}
    if "" in paths:
        return list(known.land.children(""))
    outer = sorted(path for path in paths if not any(path != other and path.startswith(other) for other in paths))
    return [area for path in outer if (area := known.land.by_path(path)) is not None]


def area_choices(actor: Actor, known: Registers, chosen: str) -> Choices:
    """From the person's land down to the chosen area and what lies directly below it."""
    roots = home_areas(actor, known)
    here = known.land.by_code(chosen) if chosen else (roots[0] if len(roots) == 1 else None)
    rows = [_all(_("全部辖区"))]
    for root in roots:
        inside = here is not None and here.path.startswith(root.path)
        chain = [area for area in known.land.chain(here.path) if area.path.startswith(root.path)] if here and inside else [root]
        shown = chain if chosen or len(roots) > 1 else chain[1:]
        rows += [{"value": area.code, "label": "　" * place + area.name} for place, area in enumerate(shown)]
        if here and inside:
            rows += [{"value": area.code, "label": "　" * len(shown) + area.name} for area in known.land.children(here.code)]
    if here is not None and chosen and all(row["value"] != here.code for row in rows):
        rows.append({"value": here.code, "label": here.name})
    return rows
