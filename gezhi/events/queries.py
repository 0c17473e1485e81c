"""Named reads of events: the list by any filter, the count up to a thousand, one matter, its entries. All begin at ``visible_to``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from gezhi.access.actor import Actor
from gezhi.access.queries import after
from gezhi.areas.queries import land
from gezhi.catalogue.queries import catalogue
from gezhi.events.models import Event, EventWords
from gezhi.events.rules import SOURCES, is_number
from gezhi.events.scope import visible_to
from gezhi.events.search import query_of
from gezhi.events.workflow import STATE_NAMES, State
from gezhi.ground import clock
from gezhi.ground.paging import decode_cursor, encode_cursor, filter_mark
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text

PERIOD = timedelta(days=31)
MOST_COUNTED = 1_000
LAMPS = ("red", "orange", "yellow", "green", "paused")
ROW_FIELDS = (
    "id", "number", "source", "state", "open", "close_kind", "title", "item_id", "category", "area_path", "location_text", "urgent", "flags",
    "holder_id", "desk_id", "unit_id", "handler_id", "clock", "yellow_at", "orange_at", "due_at", "paused_until", "provisional", "lon", "lat",
    "version", "created_at", "updated_at", "closed_at",
)  # fmt: skip


@dataclass(frozen=True)
class EventFilter:
    """What a list asks for. ``state``: a state, "open" (all that are not closed) or "closed"; times bound when it was reported.

    Lists that may hold closed matters always carry a period: the last 31 days when none is named.
    """

    area: str = ""
    state: str = ""
    category: str = ""
    item: str = ""
    source: str = ""
    lamp: str = ""
    q: str = ""
    from_at: datetime | None = None
    to_at: datetime | None = None
    holder_ids: tuple[int, ...] = ()
    reporter_id: int | None = None
    unlocated: bool = False

    @property
    def only_open(self) -> bool:
        """Whether closed matters are left out."""
        return self.state == "open" or bool(self.lamp) or self.state in {s for s in State if s not in {State.CLOSED, State.ARCHIVED}}

    @property
    def by_due(self) -> bool:
        """Lists of a lamp stand in the order of their deadlines, all others newest first."""
        return bool(self.lamp)


def checked(wanted: EventFilter) -> EventFilter:
    """The filter with clean values; refused by field in words."""
    if wanted.state and wanted.state not in {*STATE_NAMES, "open", "closed"}:
        raise invalid("state", "没有这个状态，请从状态列表中选择。")
    if wanted.source and wanted.source not in SOURCES:
        raise invalid("source", "没有这个来源，请从来源列表中选择。")
    if wanted.lamp and wanted.lamp not in LAMPS:
        raise invalid("lamp", f"预警灯应是：{'、'.join(LAMPS)}。")
    if wanted.from_at and wanted.to_at and wanted.from_at > wanted.to_at:
        raise invalid("from", "开始时间不能晚于结束时间。")
    period = wanted
    if not wanted.only_open and wanted.from_at is None and not is_number(wanted.q.strip()):
        period = replace(wanted, from_at=(wanted.to_at or clock.now()) - PERIOD)
    return replace(
        period, q=clean_text(wanted.q, "q", 200), area=clean_text(wanted.area, "area", 64), item=clean_text(wanted.item, "item", 64)
    )


def condition(actor: Actor, wanted: EventFilter, now: datetime) -> Q:
    """A checked filter as one condition over events."""
    return _where(actor, wanted) & _state(wanted) & _what(actor, wanted) & _whose(wanted) & _when(wanted, now) & _words(wanted, now)


def _where(actor: Actor, wanted: EventFilter) -> Q:
    if wanted.unlocated:
        return Q(area_path="")
    if not wanted.area:
        return Q()
    area = land(actor.versions).by_code(wanted.area)
    if area is None:
        raise invalid("area", "没有这个网格或区划，请核对编码。")
    return Q(area_path__gte=area.path, area_path__lt=after(area.path))


def _whose(wanted: EventFilter) -> Q:
    found = Q(source=wanted.source) if wanted.source else Q()
    if wanted.holder_ids:
        found &= Q(holder_id__in=wanted.holder_ids)
    if wanted.reporter_id is not None:
        found &= Q(reporter_id=wanted.reporter_id)
    return found


def _when(wanted: EventFilter, now: datetime) -> Q:
    found = _lamp(wanted.lamp, now) if wanted.lamp else Q()
    if wanted.from_at:
        found &= Q(created_at__gte=wanted.from_at)
    if wanted.to_at:
        found &= Q(created_at__lt=wanted.to_at)
    return found


def _state(wanted: EventFilter) -> Q:
    found = Q(open=True) if wanted.only_open else Q()
    if wanted.state == "closed":
        found &= Q(open=False)
    elif wanted.state and wanted.state != "open":
        found &= Q(state=wanted.state)
    return found


def _what(actor: Actor, wanted: EventFilter) -> Q:
    found = Q()
    register = catalogue(actor.versions)
    if wanted.category:
        if register.category(wanted.category) is None:
            raise invalid("class", "没有这个类别，请从类别列表中选择。")
        found &= Q(category=wanted.category)
    if wanted.item:
        item = register.item(wanted.item) or (
            register.item(int(wanted.item)) if wanted.item.isdecimal() and len(wanted.item) < 18 else None
        )
        if item is None:
            raise invalid("item", "没有这个事项，请从事项列表中选择。")
        found &= Q(item_id=item.id)
    return found


def _lamp(lamp: str, now: datetime) -> Q:
    running = Q(paused_until=None) | Q(paused_until__lte=now)
    ranges = {
        "red": Q(due_at__lt=now),
        "orange": Q(due_at__gte=now, orange_at__lte=now),
        "yellow": Q(due_at__gte=now, orange_at__gt=now, yellow_at__lte=now),
        "green": Q(due_at__gte=now, yellow_at__gt=now),
    }
    return Q(paused_until__gt=now) if lamp == "paused" else ranges[lamp] & running


def _words(wanted: EventFilter, now: datetime) -> Q:
    if not wanted.q:
        return Q()
    if is_number(wanted.q):
        return Q(number=wanted.q)
    query = query_of(wanted.q, wanted.from_at, wanted.to_at or now)
    if not query:
        return Q(pk__in=[])
    found = EventWords.objects.filter(RawSQL("terms @@ %s::tsquery", [query], output_field=BooleanField()))
    return Q(pk__in=found.values("event_id"))


@dataclass(frozen=True)
class EventPage:
    """Rows of one page (dicts of ``ROW_FIELDS``) and the cursor of the next, empty on the last."""

    rows: list[dict[str, Any]]
    next: str


def matters(actor: Actor, wanted: EventFilter, now: datetime) -> QuerySet[Event]:
    """The matters an actor sees that answer a checked filter, in no order yet."""
    return visible_to(actor).filter(condition(actor, wanted, now))


def event_page(actor: Actor, wanted: EventFilter, cursor: str = "", limit: int = 50) -> EventPage:
    """One page of the list: newest first, or by deadline when a lamp is asked for."""
    wanted, now = checked(wanted), clock.now()
    mark = filter_mark([{k: v for k, v in wanted.__dict__.items() if k != "from_at"}, actor.user_id])
    rows = matters(actor, wanted, now)
    place_field = "due_at" if wanted.by_due else "created_at"
    if cursor:
        rows = rows.filter(_beyond(decode_cursor(cursor, mark, 2), wanted.by_due))
    order = ("due_at", "id") if wanted.by_due else ("-created_at", "-id")
    found = list(rows.order_by(*order).values(*ROW_FIELDS)[: limit + 1])
    following = encode_cursor([found[limit - 1][place_field].isoformat(), found[limit - 1]["id"]], mark) if len(found) > limit else ""
    return EventPage(found[:limit], following)


def _beyond(place: Sequence[Any], by_due: bool) -> Q:
    try:
        at, last = datetime.fromisoformat(place[0]), UUID(place[1])
    except (TypeError, ValueError) as error:
        raise invalid("cursor", "翻页标记已损坏，请从第一页重新查看。") from error
    if by_due:
        return Q(due_at__gte=at) & (Q(due_at__gt=at) | Q(due_at=at, id__gt=last))
    return Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(created_at=at, id__lt=last))


def count_up(actor: Actor, wanted: EventFilter) -> int:
    """How many matters answer the filter, counted no further than 1,000 (1,001 says: more)."""
    wanted = checked(wanted)
    return matters(actor, wanted, clock.now()).order_by()[: MOST_COUNTED + 1].count()


def get_visible(actor: Actor, event_id: UUID) -> Event:
    """One matter, if the actor sees it; absent and out of sight look the same."""
    if not actor.is_signed_in:
        raise Problem("sign_in_needed")
    event = visible_to(actor).filter(pk=event_id).first()
    if event is None:
        raise Problem("not_visible")
    return event
