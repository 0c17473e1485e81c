"""A new matter (登记事件): at the desk for a caller, in the field, or by a resident; the same page with the fields each needs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gezhi.access.actor import Actor
from gezhi.access.models import Reach
from gezhi.access.routes import ActedRequest, signed_in
from gezhi.access.verbs import Verb
from gezhi.events.actions import Report, ReporterWords, report
from gezhi.events.pages.filters import home_areas
from gezhi.events.pages.words import Registers, registers
from gezhi.events.rules import SOURCES, progress_code
from gezhi.ground.fields import Shown, shown
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem, invalid

NAMES = (
    "source",
    "caller_name",
    "caller_phone",
    "anonymous",
    "description",
    "title",
    "item",
    "urgent",
    "happened_at",
    "lon",
    "lat",
    "area_code",
    "location_text",
)
FIELD_OF = {"reporter.name": "caller_name", "reporter.phone": "caller_phone"}
TOO_LONG_FOR_NUMBER = 40


def doors_of(actor: Actor) -> tuple[str, ...]:
    """The sources a person may enter matters from: the desk and the hotline for callers, else the field, else as a resident."""
    if actor.may(Verb.EVENT_INTAKE):
        return ("desk", "hotline")
    return ("field",) if any(grant.reach != Reach.OWN for grant in actor.grants) else ("portal",)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActedRequest) -> HttpResponse:
    """The form; sent, it leads to the page of the new matter."""
    if request.method != "POST":
        return _page(request, {}, str(uuid7()))
    values = {name: request.POST.get(name, "") for name in NAMES}
    try:
        made = report(actor=request.actor, report=_report(request.actor, request.POST, values))
    except Problem as problem:
        return _again(request, values, problem)
    event = made.event
    words = {"number": event.number, "code": progress_code(event.pk)}
    messages.success(
        request,
        _("已登记，编号 %(number)s，查询码 %(code)s。请告诉反映人：凭编号和查询码可以随时查进度。") % words,
        extra_tags="draft:event-new",
    )
    return redirect("events:event", event.pk)


def _again(request: ActedRequest, values: Mapping[str, str], problem: Problem) -> HttpResponse:
    """The form with the input kept. An id that was used gets a new one: the first report stands, this may be another matter."""
    if problem.kind == "id_reused":
        words = _("刚才那一份已经登记成功，可以在“我上报的”里看到。如果现在填的是另一件事，请再提交一次。")
        return _page(request, values, str(uuid7()), Problem("id_reused", words))
    if problem.status not in {409, 422}:
        raise problem
    return _page(request, values, request.POST.get("id", ""), problem)


def _report(actor: Actor, post: QueryDict, values: Mapping[str, str]) -> Report:
    """The typed form as a report."""
    doors = doors_of(actor)
    item = values["item"]
    return Report(
        id=_uuid(post.get("id", "")),
        source=values["source"] if values["source"] in doors else doors[0],
        description=values["description"],
        title=values["title"],
        item=int(item) if item.isascii() and item.isdecimal() and len(item) < 18 else item or None,
        lon=_number("lon", values["lon"]),
        lat=_number("lat", values["lat"]),
        area_code=values["area_code"],
        location_text=values["location_text"],
        happened_at=_moment(values["happened_at"]),
        urgent=values["urgent"] == "true",
        reporter=ReporterWords(values["caller_name"], values["caller_phone"], values["anonymous"] == "true"),
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Problem("malformed", _("表单不完整，请刷新页面后重新提交。")) from error


def _number(name: str, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        value = float(text) if len(text) < TOO_LONG_FOR_NUMBER else float("nan")
    except ValueError:
        value = float("nan")
    if not abs(value) <= 180:
        raise invalid(name, _("请填写经纬度数字，例如 109.60123。"))
    return value


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
        return when if when.tzinfo else timezone.make_aware(when)
    except (ValueError, OverflowError) as error:
        raise invalid("happened_at", _("时间格式不对，请从日历中选择。")) from error


def _page(request: ActedRequest, values: Mapping[str, str], form_id: str, problem: Problem | None = None) -> HttpResponse:
    actor, known = request.actor, registers(request.actor)
    doors, errors = doors_of(actor), _errors(problem)
    homes = home_areas(actor, known)
    near = homes[0] if homes else None
    fields = {name: shown(spec | _state(name, values, errors), "") for name, spec in _specs(actor, known, values, doors).items()}
    fields["description"] = _tall(fields["description"])
    fields = {name: _unkept(field) if name.startswith("caller_") else field for name, field in fields.items()}
    context = {
        "id": form_id,
        "doors": doors,
        "desk": "desk" in doors,
        "resident": doors == ("portal",),
        "source": SOURCES[doors[0]],
        "fields": fields,
        "errors": [{"id": f"f-{name}" if name in fields else "", "words": words} for name, words in errors.items()],
        "with_map": actor.may(Verb.AREA_SEE),
        "lon": values.get("lon") or None,
        "lat": values.get("lat") or None,
        "near": near,
    }
    return render(request, "events/new.html", context, status=problem.status if problem else 200)


def _errors(problem: Problem | None) -> dict[str, str]:
    if problem is None:
        return {}
    named = {FIELD_OF.get(str(each["field"]), str(each["field"])): str(each["detail"]) for each in problem.facts.get("errors", ())}
    return named or {"": problem.detail}


def _state(name: str, values: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, Any]:
    state: dict[str, Any] = {"error": errors.get(name, "")}
    return state | {"value": values[name]} if name in values else state


def _tall(field: Shown) -> Shown:
    return replace(field, extra={**field.extra, "rows": 6})


def _unkept(field: Shown) -> Shown:
    """A field whose words are not kept as a draft in the browser: names and phones of callers."""
    return replace(field, extra={**field.extra, "skip_draft": True, "autocomplete": "off"})


def _specs(actor: Actor, known: Registers, values: Mapping[str, str], doors: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """The fields of the form, by name."""
    item = values.get("item", "")
    number = int(item) if item.isascii() and item.isdecimal() and len(item) < 18 else None
    resident = doors == ("portal",)
    words_hint = _("按反映人的原话写：什么事、多严重、持续多久。") if "desk" in doors else _("什么事、有多严重、持续多久。")
    phone = _("您的电话") if resident else _("反映人电话")
    silent = _("匿名，不留电话") if resident else _("匿名反映，不登记姓名和电话")
    rows: list[dict[str, Any]] = [
        {"name": "source", "label": _("从哪里来"), "kind": "choice", "choices": _doors(doors), "value": doors[0], "required": True},
        {"name": "caller_name", "label": _("反映人姓名"), "kind": "line", "limit": 50, "hint": _("加密保存，承办单位看不到。")},
        {"name": "caller_phone", "label": phone, "kind": "line", "limit": 32, "hint": _("用于回访和通知进展。")},
        {"name": "anonymous", "label": silent, "kind": "boolean"},
        {"name": "description", "label": _("发生了什么事"), "kind": "text", "required": True, "limit": 20_000, "hint": words_hint},
        {"name": "title", "label": _("标题"), "kind": "line", "limit": 200, "hint": _("不填就取第一句话。")},
        {"name": "item", "label": _("事项"), "kind": "item", "text": known.item(number), "hint": _("拿不准可以不选，由受理台来定。")},
        {"name": "urgent", "label": _("紧急：正在危及安全，或者不马上处理会扩大"), "kind": "boolean"},
        {"name": "happened_at", "label": _("发生时间"), "kind": "datetime", "hint": _("不填就是现在。")},
        {"name": "area_code", "label": _("所在网格"), "kind": "area", "root": _root(actor, known), "value": _own_grid(actor, known)},
        {"name": "location_text", "label": _("位置说明"), "kind": "line", "limit": 500, "hint": _("门牌、路口、店名，让去的人找得到。")},
    ]
    return {str(row["name"]): row for row in rows}


def _doors(doors: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"value": door, "label": SOURCES[door]} for door in doors]


def _root(actor: Actor, known: Registers) -> str:
    """Where the lists of areas begin: below the person's county, so that the first list is short; from the top for residents."""
    homes = home_areas(actor, known)
    chain = known.land.chain(homes[0].path) if homes else ()
    return next((area.code for area in reversed(chain) if area.level == "county"), "")


def _own_grid(actor: Actor, known: Registers) -> str:
    """Who works in one grid reports there unless told otherwise."""
    homes = home_areas(actor, known)
    at_desk = actor.may(Verb.EVENT_INTAKE)
    return homes[0].code if len(homes) == 1 and not at_desk and homes[0].level in {"grid", "micro"} else ""
