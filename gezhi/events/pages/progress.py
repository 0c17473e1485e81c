"""Progress without an account (查进度): number and code open the matter for half an hour in this browser; works without script."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gezhi.access.actor import ANONYMOUS
from gezhi.access.routes import public
from gezhi.accounts.middleware import client_address
from gezhi.catalogue.queries import catalogue
from gezhi.events.actions import Wish, perform
from gezhi.events.models import Event
from gezhi.events.offers import Moment, legal
from gezhi.events.pages import given
from gezhi.events.pages.given import Tried
from gezhi.events.pages.words import registers
from gezhi.events.progress import find_by_code, stages
from gezhi.events.standing import Standing
from gezhi.events.timeline import entries, outward_reply
from gezhi.events.workflow import RATINGS, TABLE
from gezhi.ground import clock
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem
from gezhi.organisations.queries import bodies

COOKIE = "gezhi_progress"
OPEN_FOR = 30 * 60  # seconds
HERE = ("supply_facts", "rate", "reopen")
THANKS = {
    "supply_facts": "收到了您补充的情况，已转给办理的人。",
    "rate": "谢谢您的评价。",
    "reopen": "已经要求重新办理，受理台会再派人处理。",
}
PLAIN = frozenset({"text", "choice"})  # what this page asks for; photos need an account or the desk


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Number and code."""
    values = {name: request.POST.get(name, request.GET.get(name, "") if name == "number" else "") for name in ("number", "code")}
    problem = None
    if request.method == "POST":
        try:
            found = find_by_code(number=values["number"], code=values["code"], address=client_address(request))
        except Problem as refused:
            if refused.kind not in {"invalid", "too_many_attempts"}:
                raise
            problem = refused
        else:
            response = redirect("events:progress-matter")
            response.set_signed_cookie(
                COOKIE, str(found), salt=COOKIE, max_age=OPEN_FOR, path=reverse("events:progress"), httponly=True, samesite="Lax"
            )
            return response
    return _asked(request, values, problem)


def _asked(request: HttpRequest, values: dict[str, str], problem: Problem | None) -> HttpResponse:
    tried = Tried("", values, problem)
    errors = tried.errors
    rows = [
        {"name": "number", "label": _("编号"), "kind": "line", "required": True, "hint": _("受理时告诉您的一串数字，年月日开头。")},
        {"name": "code", "label": _("查询码"), "kind": "line", "required": True, "hint": _("8 位字母和数字，不分大小写。")},
    ]
    fields = [row | {"value": values[str(row["name"])], "error": errors.get(str(row["name"]), "")} for row in rows]
    context = {"fields": fields, "errors": [{"id": f"f-{name}" if name else "", "words": words} for name, words in errors.items()]}
    response = render(request, "events/progress_ask.html", context, status=problem.status if problem else 200)
    if problem and "retry_after" in problem.facts:
        response["Retry-After"] = str(problem.facts["retry_after"])
    return response


@public
@never_cache
@require_safe
def matter(request: HttpRequest) -> HttpResponse:
    """How far the matter is."""
    event = _opened(request)
    return _page(request, event) if event else redirect("events:progress")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def do(request: HttpRequest, verb: str) -> HttpResponse:
    """Answer a question, rate, or ask to have it done again, as the one who raised the matter."""
    event = _opened(request)
    if event is None or request.method != "POST":
        return redirect("events:progress-matter" if event else "events:progress")
    if verb not in HERE:
        raise Problem("not_visible")
    facts = [fact for fact in TABLE[verb].facts if fact.kind in PLAIN]
    tried = given.typed(facts, request.POST)
    try:
        wish = Wish(event.pk, verb, _version(request), given.read(facts, tried), _key(request), holds_code=True)
        perform(actor=ANONYMOUS, wish=wish)
    except Problem as problem:
        if problem.status not in {409, 422}:
            raise
        return _page(request, event, Tried(verb, tried, problem), status=problem.status)
    messages.success(request, THANKS[verb], extra_tags=f"draft:{event.number}-{verb}")
    return redirect("events:progress-matter")


def _opened(request: HttpRequest) -> Event | None:
    """The matter this browser has opened with its code; None when not, or more than half an hour ago."""
    try:
        value = request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=OPEN_FOR)
        return Event.objects.filter(pk=UUID(value)).first()
    except (KeyError, BadSignature, ValueError):
        return None


def _page(request: HttpRequest, event: Event, tried: Tried | None = None, *, status: int = 200) -> HttpResponse:
    event.refresh_from_db()
    standing = Standing(ANONYMOUS, event, bodies(), holds_code=True)
    told = entries(standing)
    accepted = next((each.at for each in told if each.verb == "event.accepted"), None)
    asked = [each.words.get("text", "") for each in told if each.verb == "event.facts_asked"]
    known = registers(ANONYMOUS)
    offers = {offer.row.verb: offer for offer in legal(Moment(standing, catalogue(), clock.now()))}
    context = {
        "event": event,
        "where": known.where(event.area_path, 2),
        "unit": known.body(event.unit_id if event.unit_id is not None and event.open else event.holder_id, short=False),
        "stages": stages(event, accepted),
        "reply": outward_reply(event) if not event.open else "",
        "asked": asked[-1] if event.asking and asked else "",
        "rating": dict(RATINGS).get(event.rating, ""),
        "forms": {verb: _form(event, verb, tried) for verb in HERE if verb in offers},
        "problem": tried.problem if tried and tried.problem and tried.problem.status == 409 else None,
    }
    return render(request, "events/progress.html", context, status=status)


def _form(event: Event, verb: str, tried: Tried | None) -> dict[str, Any]:
    """One of the forms, with what was typed when it came back."""
    back = tried if tried and tried.verb == verb else None
    errors = back.errors if back else {}
    facts = []
    for fact in TABLE[verb].facts:
        if fact.kind in PLAIN:
            choices = [{"value": value, "label": label} for value, label in fact.choices]
            spec = {"name": fact.name, "label": fact.label, "kind": fact.kind, "required": fact.required, "limit": fact.limit}
            extra = {"choices": choices, "value": back.values.get(fact.name, "") if back else "", "error": errors.get(fact.name, "")}
            facts.append(spec | extra)
    return {
        "label": TABLE[verb].label,
        "button": TABLE[verb].label,
        "url": reverse("events:progress-do", args=[verb]),
        "facts": facts,
        "draft": f"{event.number}-{verb}",
        "version": event.version,
        "key": str(uuid7()),
        "prefix": f"{verb}-",
        "errors": [{"id": f"{verb}-{name}" if name else "", "words": words} for name, words in errors.items()],
    }


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Problem("malformed", _("表单不完整，请刷新页面后重新提交。"))
    return int(text)


def _key(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError as error:
        raise Problem("malformed", _("表单不完整，请刷新页面后重新提交。")) from error
