"""Pages that show posts (岗位): the list with holders and vacancies, and one post with its appointments."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.access.actor import Actor
from gezhi.access.queries import ROLES
from gezhi.access.routes import ActedRequest, needs
from gezhi.access.verbs import Verb
from gezhi.areas.queries import AreaFact, land
from gezhi.ground import clock
from gezhi.ground.paging import decode_cursor, encode_cursor, filter_mark
from gezhi.ground.text import clean_text
from gezhi.organisations.queries import bodies
from gezhi.roster.models import Appointment, Post, PostKind
from gezhi.roster.queries import PostFilter, posts_page, visible_post
from gezhi.roster.rules import Term, holds

ROWS = 50
CHOICES = 200


@needs(Verb.PEOPLE_SEE)
def home(request: ActedRequest) -> HttpResponse:
    """Posts within reach, narrowed by land, kind, body, words and vacancy."""
    wanted = {name: clean_text(request.GET.get(name, ""), name, 100) for name in ("area", "kind", "unit", "vacant", "q")}
    mark = filter_mark(wanted)
    cursor = request.GET.get("cursor", "")
    area = land(request.actor.versions).by_code(wanted["area"]) if wanted["area"] else None
    unit = bodies(request.actor.versions).by_code(wanted["unit"]) if wanted["unit"] else None
    narrowed = PostFilter(
        area_path=area.path if area else "",
        kind=wanted["kind"],
        organisation_id=unit.id if unit else None,
        words=wanted["q"],
        vacant=bool(wanted["vacant"]),
    )
    found = posts_page(request.actor, narrowed, str(decode_cursor(cursor, mark, 1)[0]) if cursor else "", ROWS + 1)
    rows = found[:ROWS]
    more = encode_cursor([rows[-1].code], mark) if len(found) > ROWS else ""
    context = {
        "rows": [_line(post) for post in rows],
        "unit": unit,
        "filters": _filters(request.actor, wanted, area),
        "clear_url": reverse("roster:home") if any(wanted.values()) else "",
        "next_url": f"?{urlencode({**wanted, 'cursor': more})}" if more else "",
        "first_url": f"?{urlencode(wanted)}" if cursor else "",
        "may_edit": request.actor.may(Verb.PEOPLE_EDIT),
    }
    return render(request, "roster/home.html", context)


@needs(Verb.PEOPLE_SEE)
def one(request: ActedRequest, code: str) -> HttpResponse:
    """One post: what it is, who holds it now, who will, and who did."""
    post = visible_post(request.actor, code)
    now = clock.now()
    everybody = list(Appointment.objects.filter(post=post).select_related("user").order_by("-from_at", "-id")[:CHOICES])
    may_edit = post.ended_at is None and request.actor.may(Verb.PEOPLE_EDIT, area_path=post.place, organisation_id=post.organisation_id)
    context = {
        "post": post,
        "facts": _facts(post),
        "holders": [_holder(row, request.actor) for row in everybody if _state(row) == "now"],
        "coming": [_holder(row, request.actor) for row in everybody if row.from_at > now],
        "past": [_holder(row, request.actor) for row in everybody if _state(row) == "past" and row.from_at <= now],
        "may_edit": may_edit,
    }
    return render(request, "roster/one.html", context)


def _state(row: Appointment) -> str:
    """Where an appointment stands now: now, or past (also: not begun)."""
    return "now" if holds(Term(row.from_at, row.until_at), clock.now()) else "past"


def _holder(row: Appointment, actor: Actor) -> dict[str, Any]:
    """One appointment as a line."""
    return {"row": row, "url": reverse("roster:end", args=[row.pk]), "own": row.user_id == actor.user_id}


def _line(post: Post) -> dict[str, Any]:
    """One line of the list: the post, where it stands, and who holds it."""
    holders: list[Appointment] = getattr(post, "holders", [])
    names = [_("%(name)s（代理）") % {"name": row.user.name} if row.is_acting else row.user.name for row in holders]
    held = sum(not row.is_acting for row in holders)
    return {
        "post": post,
        "url": reverse("roster:one", args=[post.code]),
        "where": where(post),
        "names": "、".join(names[:3]) + (_("等 %(n)d 人") % {"n": len(names)} if len(names) > 3 else ""),
        "vacant": max(0, post.seats - held),
    }


def where(post: Post) -> str:
    """Where a post stands, in words: its land, or its body when it has no land."""
    if post.area is not None:
        return post.area.name
    return post.organisation.name if post.organisation else ""


def _facts(post: Post) -> list[dict[str, Any]]:
    """What the page says of a post."""
    role = ROLES.get().get(post.role_code)
    facts: list[dict[str, Any]] = [
        {"label": _("编码"), "value": post.code},
        {"label": _("岗位类别"), "value": post.kind.name},
        {"label": _("角色"), "value": role.name if role else post.role_code},
        {"label": _("名额"), "value": str(post.seats)},
    ]
    if post.organisation is not None:
        facts.append(
            {"label": _("所在单位"), "value": post.organisation.name, "url": reverse("organisations:one", args=[post.organisation.code])}
        )
    if post.area is not None:
        chain = " / ".join(area.name for area in land().chain(post.area.path))
        facts.append({"label": _("负责区域"), "value": chain or post.area.name})
    return facts


def _filters(actor: Actor, wanted: dict[str, str], area: AreaFact | None) -> list[dict[str, Any]]:
    """The filter bar as a sentence: 看【全部辖区】的【全部类别】【全部岗位】，名称含有【】."""
    kinds = [{"value": kind.code, "label": kind.name} for kind in PostKind.objects.all()]
    states = [{"value": "", "label": _("全部岗位")}, {"value": "1", "label": _("空缺岗位")}]
    bars: list[dict[str, Any]] = [
        _choice("area", _("辖区"), wanted, [{"value": "", "label": _("全部辖区")}, *_areas(actor, area)])
        | {"before": _("看"), "after": _("的")},
        _choice("kind", _("类别"), wanted, [{"value": "", "label": _("全部类别")}, *kinds]),
        _choice("vacant", _("是否空缺"), wanted, states) | {"after": "，"},
        {"name": "q", "label": _("名称"), "before": _("名称含有"), "kind": "text", "value": wanted["q"], "placeholder": _("岗位名称")},
    ]
    return [*bars, {"name": "unit", "kind": "hidden", "value": wanted["unit"]}] if wanted["unit"] else bars


def _choice(name: str, label: str, wanted: dict[str, str], choices: list[dict[str, str]]) -> dict[str, Any]:
    """One choice of the filter bar."""
    return {"name": name, "label": label, "kind": "choice", "value": wanted[name], "choices": choices}


def _areas(actor: Actor, area: AreaFact | None) -> list[dict[str, str]]:
    """Land to choose from: without a choice the actor's own land and one step down, else the way up and one step down."""
    ground = land(actor.versions)
    if area is not None:
        facts = [*ground.chain(area.path), *ground.children(area.code)]
    else:
        own = [grant.area_path for grant in actor.grants_for(Verb.PEOPLE_SEE) if grant.area_path]
        roots = [fact for path in dict.fromkeys(own) if (fact := ground.by_path(path))] or list(ground.children(""))
        facts = [part for root in roots for part in (root, *ground.children(root.code))]
    return [{"value": fact.code, "label": fact.name} for fact in facts[:CHOICES]]
