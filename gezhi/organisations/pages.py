"""Pages of bodies (机构): the tree as a list, one body, and the forms that change it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.access.routes import ActedRequest, needs
from gezhi.access.verbs import Verb
from gezhi.areas.models import Area
from gezhi.areas.queries import land
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text
from gezhi.organisations import actions
from gezhi.organisations.forms import CreateForm, EndForm, FactsForm, PlaceForm, area_fact, take_problem
from gezhi.organisations.models import Organisation, OrganisationKind
from gezhi.organisations.queries import OrganisationFact, bodies, today, visible_bodies, visible_body

ROWS = 100


@needs(Verb.ORGANISATION_SEE)
def home(request: ActedRequest) -> HttpResponse:
    """The tree of bodies as a list, narrowed by words and kind."""
    wanted = {name: clean_text(request.GET.get(name, ""), name, 100) for name in ("q", "kind", "ended")}
    start = _whole(request.GET.get("start", ""))
    found = [fact for fact in visible_bodies(request.actor, wanted["q"]) if _wanted(fact, wanted)]
    more = start + ROWS < len(found)
    context = {
        "rows": [_line(fact, narrowed=bool(wanted["q"] or wanted["kind"])) for fact in found[start : start + ROWS]],
        "filters": _filters(wanted),
        "clear_url": reverse("organisations:home") if any(wanted.values()) else "",
        "words": _("共 %(n)d 个单位") % {"n": len(found)},
        "next_url": f"?{urlencode({**wanted, 'start': start + ROWS})}" if more else "",
        "first_url": f"?{urlencode(wanted)}" if start else "",
        "may_edit": request.actor.may(Verb.ORGANISATION_EDIT),
    }
    return render(request, "organisations/home.html", context)


@needs(Verb.ORGANISATION_SEE)
def one(request: ActedRequest, code: str) -> HttpResponse:
    """One body: what it is and does, where it stands, and the bodies under it."""
    row = visible_body(request.actor, code)
    below = [fact for fact in bodies(request.actor.versions).all if fact.parent_id == row.pk]
    context = {
        "body": row,
        "facts": _facts(row),
        "children": [_line(fact, narrowed=True) for fact in below],
        "may_see_posts": request.actor.may(Verb.PEOPLE_SEE),
        "may_edit": row.until_on is None and request.actor.may(Verb.ORGANISATION_EDIT, area_path=row.area.path),
    }
    return render(request, "organisations/one.html", context)


@needs(Verb.ORGANISATION_EDIT)
def create(request: ActedRequest) -> HttpResponse:
    """A new body, under a parent when the address names one."""
    parent = bodies().by_code(request.GET.get("parent", ""))
    first = {"parent": parent.code, "area": _area_code(parent)} if parent else {}
    form = CreateForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_organisation(
                actor=request.actor,
                code=form.cleaned_data["code"],
                facts=form.facts(),
                area=_area(form.cleaned_data["area"]),
                parent=form.parent_row(),
            )
        except Problem as problem:
            take_problem(form, problem)
        else:
            return _done(request, row, _("已新增单位“%(name)s”。") % {"name": row.name}, "organisation-new")
    context = {"title": _("新增单位"), "button": _("新增"), "draft": "organisation-new", "back_url": reverse("organisations:home")}
    return _form(request, form, context)


@needs(Verb.ORGANISATION_EDIT)
def edit(request: ActedRequest, code: str) -> HttpResponse:
    """Change what is said about a body."""
    row = _editable(request, code)
    now = actions.facts_of(row)
    first = {name: getattr(now, name) for name in ("name", "short_name", "kind", "accepts", "handles", "is_arbiter", "credit_code")}
    form = FactsForm(request.POST or None, initial=first | {"aliases": "\n".join(now.aliases), "version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_organisation(actor=request.actor, organisation=row, facts=form.facts(), version=_version(form))
        except Problem as problem:
            take_problem(form, problem)
        else:
            return _done(request, row, _("已保存。"), f"organisation-{row.pk}")
    context = {"title": _("修改单位资料"), "lead": row.name, "button": _("保存"), "draft": f"organisation-{row.pk}", "back_url": _url(row)}
    return _form(request, form, context)


@needs(Verb.ORGANISATION_EDIT)
def move(request: ActedRequest, code: str) -> HttpResponse:
    """Put a body on another area or under another parent."""
    row = _editable(request, code)
    first = {"area": row.area.code, "parent": row.parent.code if row.parent else "", "version": row.version}
    form = PlaceForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            area = _area(form.cleaned_data["area"])
            actions.move(actor=request.actor, organisation=row, area=area, parent=form.parent_row(), version=_version(form))
        except Problem as problem:
            take_problem(form, problem)
        else:
            return _done(request, row, _("已调整隶属和所在区域。"), f"organisation-place-{row.pk}")
    context = {
        "title": _("调整隶属和区域"),
        "lead": row.name,
        "button": _("保存"),
        "draft": f"organisation-place-{row.pk}",
        "back_url": _url(row),
    }
    return _form(request, form, context)


@needs(Verb.ORGANISATION_EDIT)
def end(request: ActedRequest, code: str) -> HttpResponse:
    """End a body from a day on."""
    row = _editable(request, code)
    form = EndForm(request.POST or None, initial={"until_on": today(), "version": row.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.end_organisation(
                actor=request.actor, organisation=row, until_on=data["until_on"], reason=data["reason"], version=_version(form)
            )
        except Problem as problem:
            take_problem(form, problem)
        else:
            return _done(request, row, _("已停用“%(name)s”。") % {"name": row.name}, f"organisation-end-{row.pk}")
    lead = _("停用后不能再派单给它；以前的记录都会保留。请先把它的岗位和未办结的工单交接好。")
    context = {"title": _("停用单位“%(name)s”") % {"name": row.name}, "lead": lead, "button": _("停用"), "back_url": _url(row)}
    return _form(request, form, context | {"draft": f"organisation-end-{row.pk}"})


def _editable(request: ActedRequest, code: str) -> Organisation:
    """A body the actor may change; absent and out of reach look the same."""
    row = visible_body(request.actor, code)
    request.actor.require(Verb.ORGANISATION_EDIT, area_path=row.area.path)
    return row


def _form(request: ActedRequest, form: Form, context: dict[str, Any]) -> HttpResponse:
    """A form page; refused input answers 422 with everything kept."""
    area = area_fact(form) if "area" in form.fields else None
    facts = {**context, "form": form, "area": area}
    return render(request, "organisations/form.html", facts, status=422 if form.is_bound else 200)


def _done(request: ActedRequest, row: Organisation, words: str, draft: str) -> HttpResponse:
    """Back to the body, with a word of success."""
    messages.success(request, words, extra_tags=f"draft:{draft}")
    return HttpResponseRedirect(_url(row))


def _url(row: Organisation) -> str:
    """Address of a body's page."""
    return reverse("organisations:one", args=[row.code])


def _version(form: Form) -> int:
    """The version the officer saw; 0, which never fits, when the form lost it."""
    return int(form.cleaned_data["version"] or 0)


def _area(code: str) -> Area:
    """The chosen area."""
    fact = land().by_code(code)
    if fact is None:
        raise invalid("area", _("没有这个区域，请重新选择。"))
    return Area.objects.get(pk=fact.id)


def _area_code(fact: OrganisationFact) -> str:
    """Code of the area a body stands on; empty when the area is no more."""
    area = land().by_path(fact.area_path)
    return area.code if area else ""


def _whole(value: str) -> int:
    """A start of a page; anything else begins at the first row."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0


def _wanted(fact: OrganisationFact, wanted: dict[str, str]) -> bool:
    """True when a body answers the filters."""
    kind_fits = not wanted["kind"] or fact.kind == wanted["kind"]
    return kind_fits and fact.is_open(today()) == (not wanted["ended"])


def _filters(wanted: dict[str, str]) -> list[dict[str, Any]]:
    """The filter bar as a sentence: 看【在用】的【全部类别】单位，名称含有【】."""
    kinds = [{"value": kind.code, "label": kind.name} for kind in OrganisationKind.objects.all()]
    states = [{"value": "", "label": _("在用")}, {"value": "1", "label": _("已停用")}]
    return [
        {
            "name": "ended",
            "label": _("状态"),
            "before": _("看"),
            "after": _("的"),
            "kind": "choice",
            "value": wanted["ended"],
            "choices": states,
        },
        {
            "name": "kind",
            "label": _("类别"),
            "after": _("单位，"),
            "kind": "choice",
            "value": wanted["kind"],
            "choices": [{"value": "", "label": _("全部类别")}, *kinds],
        },
        {
            "name": "q",
            "label": _("名称"),
            "before": _("名称含有"),
            "kind": "text",
            "value": wanted["q"],
            "placeholder": _("名称或拼音首字母"),
        },
    ]


def _line(fact: OrganisationFact, *, narrowed: bool) -> dict[str, Any]:
    """One line of the list. The step in shows the tree, but only while the list is whole."""
    marks = [words for words, there in ((_("受理"), fact.accepts), (_("承办"), fact.handles), (_("裁定"), fact.is_arbiter)) if there]
    where = fact.path_words.rsplit(" / ", 1)[0] if " / " in fact.path_words else ""
    depth = 0 if narrowed else min(fact.depth, 6)
    url = reverse("organisations:one", args=[fact.code])
    return {"fact": fact, "url": url, "where": where, "does": "、".join(marks), "depth": depth}


def _facts(row: Organisation) -> list[dict[str, Any]]:
    """What the page says of a body, for ``ground/parts/facts.html``."""
    yes, no = _("是"), _("否")
    chain = " / ".join(area.name for area in land().chain(row.area.path))
    facts: list[dict[str, Any]] = [
        {"label": _("编码"), "value": row.code},
        {"label": _("类别"), "value": row.kind.name},
        {"label": _("所在区域"), "value": chain or row.area.name},
        {"label": _("受理新事件"), "value": yes if row.accepts else no},
        {"label": _("承办工单"), "value": yes if row.handles else no},
        {"label": _("裁定责任单位"), "value": yes if row.is_arbiter else no},
    ]
    if row.parent is not None:
        facts.insert(2, {"label": _("上级单位"), "value": row.parent.name, "url": _url(row.parent)})
    if row.aliases:
        facts.append({"label": _("别名"), "value": "、".join(row.aliases)})
    if row.credit_code:
        facts.append({"label": _("统一社会信用代码"), "value": row.credit_code})
    if row.until_on:
        facts.append({"label": _("停用日期"), "value": row.until_on.isoformat()})
    return facts
