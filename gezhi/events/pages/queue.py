"""The queue (待办与事件列表): matters a person sees, by view and filter, and those whose place nobody knows yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gezhi.access.routes import ActedRequest, needs, public
from gezhi.access.verbs import Verb
from gezhi.events.pages import filters
from gezhi.events.pages.filters import Asked, Tab
from gezhi.events.pages.words import Registers, lamp_of, registers, state_name
from gezhi.events.queries import MOST_COUNTED, EventFilter, count_up, event_page
from gezhi.events.rules import SOURCES
from gezhi.ground import clock, navigation

PAGE = 50


@public
@require_safe
def home(request: ActedRequest) -> HttpResponse:
    """The front door: the queue, or for posts without matters the first page of their rail; strangers sign in."""
    if not request.actor.is_signed_in:
        return redirect("accounts:sign-in")
    if request.actor.may(Verb.EVENT_SEE):
        return redirect("events:queue")
    rows = navigation.rows(request.actor, "/")
    return redirect(rows[0].url if rows else "accounts:me")


@needs(Verb.EVENT_SEE)
@require_safe
def queue(request: ActedRequest) -> HttpResponse:
    """The list by view, filter and page."""
    actor, now = request.actor, clock.now()
    asked, known = filters.read(actor, request.GET), registers(actor)
    wanted = filters.as_filter(actor, asked)
    cursor = request.GET.get("cursor", "")
    page = event_page(actor, wanted, cursor, PAGE)
    count = count_up(actor, wanted) if page.next or cursor else len(page.rows)
    tabs = [_tab(asked, each, count) for each in filters.tabs_for(actor)]
    context = {
        "tabs": tabs if len(tabs) > 1 else [],
        "title": _("事件") if len(tabs) > 1 else asked.tab.label,
        "new_label": _("登记事件") if len(tabs) > 1 else _("我要反映"),
        "filters": filters.sentence(actor, asked, known),
        "filtered": asked.filtered,
        "clear_url": f"?{urlencode({'tab': asked.tab.code})}" if asked.filtered else "",
        "rows": [row_shown(row, known, now) for row in page.rows],
        "closed": asked.state == "closed",
        "words": count_words(count),
        "next_url": _address(asked, cursor=page.next) if page.next else "",
        "first_url": _address(asked) if cursor else "",
        "blank": _blank(asked),
    }
    return render(request, "events/queue.html", context)


@needs(Verb.EVENT_ACCEPT)
@require_safe
def unlocated(request: ActedRequest) -> HttpResponse:
    """Open matters that lie in no grid, each with the way to its place."""
    actor, now, known = request.actor, clock.now(), registers(request.actor)
    wanted, cursor = EventFilter(state="open", unlocated=True), request.GET.get("cursor", "")
    page = event_page(actor, wanted, cursor, PAGE)
    count = count_up(actor, wanted) if page.next or cursor else len(page.rows)
    context = {
        "rows": [row_shown(row, known, now) for row in page.rows],
        "words": count_words(count),
        "next_url": f"?{urlencode({'cursor': page.next})}" if page.next else "",
        "first_url": reverse("events:unlocated") if cursor else "",
    }
    return render(request, "events/unlocated.html", context)


def row_shown(row: Mapping[str, Any], known: Registers, now: datetime) -> dict[str, Any]:
    """One line of a list: names instead of ids, the lamp, where the row leads."""
    return {
        "url": reverse("events:event", args=[row["id"]]),
        "place_url": reverse("events:place", args=[row["id"]]),
        "number": row["number"],
        "title": row["title"],
        "urgent": row["urgent"],
        "what": known.item(row["item_id"]) or known.category(row["category"]),
        "where": known.where(row["area_path"]) or _("待定位"),
        "location": row["location_text"],
        "who": known.body(row["holder_id"]),
        "state": state_name(row["state"], row["close_kind"]),
        "source": SOURCES.get(row["source"], row["source"]),
        "lamp": lamp_of(row, now),
        "created_at": row["created_at"],
        "closed_at": row["closed_at"],
    }


def count_words(count: int) -> str:
    """How many, counted no further than a thousand."""
    return _("超过 %(n)d 件") % {"n": MOST_COUNTED} if count > MOST_COUNTED else _("共 %(n)d 件") % {"n": count}


def _tab(asked: Asked, tab: Tab, count: int) -> dict[str, Any]:
    current = tab.code == asked.tab.code
    words = f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)
    return {"label": tab.label, "url": f"?{urlencode({'tab': tab.code})}", "current": current, "count": words if current else ""}


def _address(asked: Asked, **more: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked.given, **more}.items() if value})


def _blank(asked: Asked) -> dict[str, str]:
    """What an empty list teaches: what would be here, how it gets here."""
    new = reverse("events:new")
    if asked.filtered:
        return {"title": _("没有符合条件的事件"), "words": _("换一个条件，或者清空条件再看。"), "icon": "search"}
    words = {
        "mine": (_("现在没有要办的事"), _("新的事件到了您所在的受理台，或者派遣给了您的单位，就会出现在这里。")),
        "open": (_("没有未办结的事件"), _("您看得到的事件都办结了。新上报的事件会出现在这里。")),
        "reported": (_("近一个月没有上报过事件"), _("发现问题，点“登记事件”；办到哪一步、谁在办，都在这里看。")),
        "closed": (_("近一个月没有结案的事件"), _("结案的事件会出现在这里，可以按时间往前查。")),
    }
    title, text = words[asked.tab.code]
    return {"title": title, "words": text, "icon": "queue", "url": new, "label": _("登记事件")}
