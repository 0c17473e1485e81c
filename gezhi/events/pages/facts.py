"""What a page says of one matter beside its story: the facts, photos, orders with their clocks, the reporter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.catalogue.queries import calendar
from gezhi.catalogue.rules import lamp
from gezhi.events import clocks
from gezhi.events.clocks import CLOCK_NAMES
from gezhi.events.models import Clock, Event, Order
from gezhi.events.pages.words import Registers
from gezhi.events.rules import FLAGS, SOURCES
from gezhi.events.standing import Standing
from gezhi.events.workflow import RATINGS
from gezhi.files.queries import AttachmentFact
from gezhi.ground import times

ORDER_STATES = {"dispatched": "待签收", "signed": "办理中", "finished": "已办结", "returned": "已退回", "recalled": "已撤回"}


def facts_of(event: Event, known: Registers, now: datetime) -> list[dict[str, str]]:
    """Label and value, most asked for first; what was not told is left out."""
    chain = known.land.chain(event.area_path)
    where = " / ".join(area.name for area in chain[-4:]) or _("还没有定位到网格")
    exclusive = "、".join(area.name for path in event.exclusive_paths if (area := known.land.by_path(path)) is not None)
    item, category = known.item(event.item_id), known.category(event.category)
    rows = [
        (_("事项"), f"{category} / {item}" if item else category or _("还没有选定")),
        (_("所在网格"), where),
        (_("专属网格"), exclusive),
        (_("位置说明"), event.location_text),
        (_("发生时间"), times.when(event.happened_at, now) if event.happened_at else ""),
        (_("上报时间"), times.when(event.created_at, now)),
        (_("来源"), SOURCES.get(event.source, event.source)),
        (_("受理台"), known.body(event.desk_id, short=False)),
        (_("第几轮"), _("第 %(n)d 轮办理") % {"n": event.round} if event.round > 1 else ""),
        (_("评价"), dict(RATINGS).get(event.rating, "")),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def warnings_of(event: Event) -> list[str]:
    """What whoever works on the matter should know at once."""
    return [FLAGS[flag] for flag in event.flags if flag in FLAGS]


def photo(event: Event, row: AttachmentFact) -> dict[str, Any]:
    """One attachment as ``ground/parts/photo.html`` draws it; one that is not ready says why."""
    shown: dict[str, Any] = {"label": row.kind_word, "at": row.taken_at or row.created_at, "alt": f"{row.kind_word}：{row.name}"}
    if not row.is_ready:
        return shown | {"state": row.refused_words or _("照片正在处理，请稍后刷新")}
    address = reverse("events:file", args=[event.pk, row.id, "published"])
    thumb = reverse("events:file", args=[event.pk, row.id, "preview"]) if row.has_preview else ""
    return shown | ({"url": address, "thumb": thumb} if thumb else {"state": row.name, "file_url": address})


def papers(event: Event, rows: Sequence[AttachmentFact]) -> list[dict[str, str]]:
    """Attachments that are no pictures: name and address."""
    return [
        {"name": row.name, "form": row.form_word, "url": reverse("events:file", args=[event.pk, row.id, "published"])}
        for row in rows
        if row.is_ready and not row.has_preview
    ]


def gallery(event: Event, rows: Sequence[AttachmentFact]) -> dict[str, Any]:
    """Photos before and after side by side, then the others."""
    pictures = [row for row in rows if row.has_preview or not row.is_ready]
    before = [photo(event, row) for row in pictures if row.kind == "before"]
    after = [photo(event, row) for row in pictures if row.kind == "after"]
    pairs = []
    if after:
        # Without a photo marked "before", the newest one that came with the report shows what it was like.
        first = before or [photo(event, row) for row in pictures if row.kind in {"near", "far"}][:1]
        longest = max(len(first), len(after))
        pairs = [{"before": _unnamed(first, place), "after": _unnamed(after, place)} for place in range(longest)]
    rest = [row for row in pictures if row.kind not in {"before", "after"} or (row.kind == "before" and not after)]
    return {"pairs": pairs, "photos": [photo(event, row) for row in rest], "papers": papers(event, rows)}


def _unnamed(rows: Sequence[dict[str, Any]], place: int) -> dict[str, Any] | None:
    """The photo at a place without its label, which the pair itself gives; None when there is none."""
    return {**rows[place], "label": ""} if place < len(rows) else None


def clock_shown(row: Clock, now: datetime, versions: Any) -> dict[str, Any]:
    """A clock with its lamp and how it was computed; a stopped one says whether it was kept."""
    due = clocks.compute(row, calendar(versions))
    until = clocks.paused_until(row, now)
    moment = row.stopped_at or now
    code = lamp(row.yellow_at, row.orange_at, row.due_at, until is not None and row.stopped_at is None, moment).code
    kept = ""
    if row.stopped_at is not None:
        kept = _("按期完成") if row.stopped_at <= row.due_at else times.left(row.due_at, row.stopped_at)
    return {
        "name": CLOCK_NAMES.get(row.kind, row.kind),
        "lamp": code,
        "due_at": row.due_at,
        "paused_until": until if row.stopped_at is None else None,
        "stopped_at": row.stopped_at,
        "kept": kept,
        "steps": due.steps,
        "provisional": row.provisional,
        "limit": due.limit.words,
    }


def running_clock(event: Event, rows: Sequence[Clock], now: datetime, versions: Any) -> dict[str, Any] | None:
    """The clock lists show for this matter; None when nothing runs."""
    row = next((each for each in reversed(rows) if each.kind == event.clock and each.stopped_at is None), None)
    return clock_shown(row, now, versions) if row and event.open else None


def orders_of(event: Event, rows: Sequence[Clock], known: Registers, now: datetime, versions: Any) -> list[dict[str, Any]]:
    """Orders, newest first, each with its clocks."""
    found = Order.objects.filter(event=event).order_by("-dispatched_at")[:20]
    return [
        {
            "unit": known.body(order.unit_id, short=False),
            "state": _(ORDER_STATES.get(order.state, order.state)),
            "dispatched_at": order.dispatched_at,
            "signed_at": order.signed_at,
            "finished_at": order.finished_at,
            "sees_reporter": order.sees_reporter,
            "clocks": [clock_shown(row, now, versions) for row in rows if row.order_id == order.pk],
        }
        for order in found
    ]


def map_of(standing: Standing, known: Registers) -> dict[str, Any] | None:
    """The small map: the point if there is one, else the middle of the grid without a point; None when neither is known."""
    event = standing.event
    area = known.land.by_path(event.area_path)
    if event.lon is not None and event.lat is not None:
        return {"lon": event.lon, "lat": event.lat, "mode": "show", "current": area.code if area else ""}
    if area is None or area.lon is None or area.lat is None:
        return None
    return {"lon": area.lon, "lat": area.lat, "mode": "area", "current": area.code}
