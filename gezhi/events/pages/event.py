"""One matter (事件页): what and where, who holds it and until when, what this person may do, and its story; and doing it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.access.routes import ActedRequest, needs, signed_in
from gezhi.access.verbs import Verb
from gezhi.events.actions import Wish, perform
from gezhi.events.actions.reporter import reporter_facts, reveal_reporter
from gezhi.events.evidence import visible_attachments
from gezhi.events.models import Clock, Event
from gezhi.events.offers import Moment
from gezhi.events.pages import acts, facts, given
from gezhi.events.pages.given import Tried
from gezhi.events.pages.story import story
from gezhi.events.pages.words import Registers, registers, state_name
from gezhi.events.progress import stages
from gezhi.events.queries import get_visible
from gezhi.events.rules import progress_code
from gezhi.events.standing import Standing
from gezhi.events.workflow import TABLE, State
from gezhi.ground import clock, times
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem

SHOWN_AGAIN = frozenset({"invalid", "stale_version", "wrong_state", "id_reused"})  # the page comes back with what was typed


@signed_in
@require_safe
def event(request: ActedRequest, event_id: UUID) -> HttpResponse:
    """The page of one matter."""
    return page(request, event_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def do(request: ActedRequest, event_id: UUID, verb: str) -> HttpResponse:
    """Do a verb with what was typed; refused, the fresh page comes back with the input in it. Only looked at, it leads to the matter."""
    if request.method != "POST":
        return redirect("events:event", event_id)
    row = TABLE.get(verb)
    if row is None:
        raise Problem("not_visible")
    tried = given.typed(row.facts, request.POST)
    try:
        wanted = given.read(row.facts, tried)
        if verb == "amend":
            wanted = given.only_changed(get_visible(request.actor, event_id), wanted)
        done = perform(actor=request.actor, wish=Wish(event_id, verb, _version(request), wanted, _key(request)))
    except Problem as problem:
        if problem.kind not in SHOWN_AGAIN:
            raise
        if request.POST.get("from") == "place":
            return place_page(request, event_id, Tried(verb, tried, problem))
        return page(request, event_id, Tried(verb, tried, problem), status=problem.status)
    draft = f"{event_id}-place" if request.POST.get("from") == "place" else f"{event_id}-{verb}"
    messages.success(request, _done(request, done, row.label), extra_tags=f"draft:{draft}")
    return redirect("events:unlocated" if request.POST.get("back") == "unlocated" else reverse("events:event", args=[event_id]))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reporter(request: ActedRequest, event_id: UUID) -> HttpResponse:
    """Show who raised the matter, in full, once, with the reason written down. Only looked at, it leads to the matter."""
    if request.method != "POST":
        return redirect("events:event", event_id)
    reason = request.POST.get("reason", "")
    try:
        name, phone = reveal_reporter(actor=request.actor, event_id=event_id, reason=reason)
    except Problem as problem:
        if problem.kind != "invalid":
            raise
        return page(request, event_id, Tried("reveal", {"reason": reason}, problem), status=problem.status)
    return page(request, event_id, revealed={"name": name, "phone": phone})


@needs(Verb.EVENT_AMEND)
@require_safe
def place(request: ActedRequest, event_id: UUID) -> HttpResponse:
    """Correct where a matter lies: on the map, or level by level."""
    return place_page(request, event_id)


def place_page(request: ActedRequest, event_id: UUID, tried: Tried | None = None) -> HttpResponse:
    """The page of the place; the form posts the verb 更正."""
    found = get_visible(request.actor, event_id)
    known = registers(request.actor)
    values = tried.values if tried else {"location_text": found.location_text}
    errors = tried.errors if tried else {}
    area = known.land.by_path(found.area_path) or known.land.by_code(found.claimed_area)
    desk = known.bodies.get(found.desk_id)
    around = area or (known.land.by_path(desk.area_path) if desk else None)
    context = {
        "event": found,
        "where": known.where(found.area_path, 3, fine=True),
        "errors": [{"id": f"place-{name}" if name in values else "", "words": words} for name, words in errors.items()],
        "lon": values.get("lon") or found.lon,
        "lat": values.get("lat") or found.lat,
        "around": around,
        "zoom": 16 if found.lon is not None or (area and area.level in {"grid", "micro"}) else 13,
        "fields": _place_fields(values, errors, around.parent_code if around else ""),
        "back": request.POST.get("back", "") or request.GET.get("back", ""),
        "key": str(uuid7()),
    }
    return render(request, "events/place.html", context, status=tried.problem.status if tried and tried.problem else 200)


def _place_fields(values: Mapping[str, Any], errors: Mapping[str, str], root: str) -> list[dict[str, Any]]:
    """The fields beside the map."""
    rows: list[dict[str, Any]] = [
        {"name": "area", "label": _("或者直接选网格"), "kind": "area", "root": root, "hint": _("地图上选了点时，以点为准。")},
        {"name": "location_text", "label": _("位置说明"), "kind": "line", "limit": 500, "hint": _("门牌、路口、店名，让去的人找得到。")},
        {"name": "reason", "label": _("更正原因"), "kind": "text", "required": True, "limit": 2000},
    ]
    return [row | {"value": values.get(row["name"], ""), "error": errors.get(row["name"], "")} for row in rows]


def page(
    request: ActedRequest, event_id: UUID, tried: Tried | None = None, *, revealed: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, also with a form that came back or a reporter that was revealed."""
    actor, now = request.actor, clock.now()
    found, known = get_visible(actor, event_id), registers(actor)
    standing = Standing(actor, found, known.bodies)
    files = visible_attachments(standing)
    by_id = {str(row.id): row for row in files}
    desk = acts.Desk(Moment(standing, known.catalogue, now), known, by_id, tried)
    may = acts.acts(desk)
    told = story(standing, known, {key: facts.photo(found, row) for key, row in by_id.items()})
    rows = list(Clock.objects.filter(event_id=found.pk).order_by("started_at", "id"))
    staff = standing.sees_as_staff
    context = {
        "event": found,
        "state": state_name(found.state, found.close_kind),
        "holder": known.body(found.holder_id, short=False),
        "where": known.where(found.area_path, 3, fine=True),
        "facts": facts.facts_of(found, known, now),
        "warnings": facts.warnings_of(found) if staff else [],
        "gallery": facts.gallery(found, files),
        "map": facts.map_of(standing, known) if actor.may(Verb.AREA_SEE) else None,
        "clock": facts.running_clock(found, rows, now, actor.versions) if staff else None,
        "acts": may,
        "lost": _lost(tried, may),
        "problem": tried.problem if tried and tried.problem and tried.problem.status == 409 else None,
        "orders": facts.orders_of(found, rows, known, now, actor.versions) if staff else [],
        "reporter": reporter_facts(standing),
        "revealed": revealed,
        "reveal": tried if tried and tried.verb == "reveal" else None,
        "stages": [] if staff else stages(found, told.accepted_at),
        "code": _spaced(progress_code(found.pk)) if standing.is_reporter else "",
        "story": told.entries,
        "notes": told.notes,
        "staff": staff,
        "may_upload": _upload(actor, found),
    }
    return render(request, "events/event.html", context, status=status)


UNTOUCHED = frozenset({State.SUBMITTED, State.ACCEPTED, State.DISPATCHED})  # nobody has worked on it: photos show the place as it was found


def _upload(actor: Any, found: Event) -> dict[str, Any] | None:
    """The picker that adds photos to the matter without a verb; none for posts that only read and for archived matters."""
    if not actor.may(Verb.EVENT_COMMENT) or not found.open:
        return None
    kind = "before" if found.state in UNTOUCHED else "near"
    return {"url": reverse("events:files", args=[found.pk]), "kind": kind}


def _spaced(code: str) -> str:
    """A code as it is read out: two groups of four."""
    return f"{code[:4]} {code[4:]}"


def _lost(tried: Tried | None, may: acts.Acts) -> list[dict[str, str]]:
    """Words typed into a form that the page no longer offers, so that they are not lost."""
    forms = [*([may.main] if may.main else []), *may.others, *may.apart.values()]
    if tried is None or tried.verb == "reveal" or any(form["verb"] == tried.verb for form in forms):
        return []
    labels = {fact.name: fact.label for fact in TABLE[tried.verb].facts if fact.kind == "text"}
    return [{"label": label, "value": str(tried.values[name])} for name, label in labels.items() if tried.values.get(name)]


def _version(request: ActedRequest) -> int:
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Problem("malformed", _("表单不完整，请刷新页面后重新提交。"))
    return int(text)


def _key(request: ActedRequest) -> str:
    """The form's own key: sent twice, it is done once."""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError as error:
        raise Problem("malformed", _("表单不完整，请刷新页面后重新提交。")) from error


def _done(request: ActedRequest, done: Event, label: str) -> str:
    """What happened and who has it now: 已派遣。现在由城管中队办理（待签收），今天 17:30 前。"""  # noqa: D400, D415 - ends as the page says it
    known: Registers = registers(request.actor)
    if not done.open:
        return _("已%(act)s。这件事%(state)s。") % {"act": label, "state": state_name(done.state, done.close_kind)}
    words = {"act": label, "who": known.body(done.holder_id, short=False), "state": state_name(done.state)}
    told = _("已%(act)s。现在由%(who)s办理（%(state)s）") % words
    until = _("，%(when)s 前") % {"when": times.when(done.due_at, clock.now())} if done.due_at else ""
    return f"{told}{until}。"
