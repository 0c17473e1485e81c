"""Pages of items (事项): the list, one item with who handles it where, and its forms."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gezhi.access.routes import ActedRequest, needs
from gezhi.access.verbs import Verb
from gezhi.areas.queries import land
from gezhi.catalogue import actions, queries
from gezhi.catalogue.actions.items import values_of
from gezhi.catalogue.forms import ItemForm, ReasonForm, add_problem
from gezhi.catalogue.models import EVIDENCE, Item
from gezhi.catalogue.pages import tabs
from gezhi.catalogue.queries import Catalogue, ItemFact
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text
from gezhi.organisations.queries import bodies

SHOWN = 500


@needs(Verb.ITEM_SEE)
def items(request: ActedRequest) -> HttpResponse:
    """The catalogue, by class and words."""
    register = queries.catalogue(request.actor.versions)
    q, category = clean_text(request.GET.get("q", ""), "q", 100), clean_text(request.GET.get("category", ""), "category", 40)
    if category and register.category(category) is None:
        raise invalid("category", _("没有这个类别，请从列表中选择。"))
    found = register.search(q, SHOWN, category or None) if q else list(register.items(category or None))
    choices = [{"value": "", "label": _("全部类别")}, *({"value": fact.code, "label": fact.name} for fact in register.categories)]
    filters = [
        {
            "name": "category",
            "label": _("类别"),
            "before": _("看"),
            "after": _("的事项，"),
            "kind": "choice",
            "value": category,
            "choices": choices,
        },
        {"name": "q", "label": _("查找"), "before": _("含有"), "kind": "text", "value": q, "placeholder": _("名称、编码、拼音首字母")},
    ]
    context = {
        "tabs": tabs("items"),
        "filters": filters,
        "filtered": bool(q or category),
        "rows": [_row(register, fact) for fact in found[:SHOWN]],
        "words": _("共 %(n)d 项") % {"n": len(found)},
        "may_edit": request.actor.may(Verb.ITEM_EDIT),
    }
    return render(request, "catalogue/items.html", context)


@needs(Verb.ITEM_SEE)
def item(request: ActedRequest, code: str) -> HttpResponse:
    """One item: how to recognise it, limits, evidence, legal basis, and who handles it where."""
    register = queries.catalogue(request.actor.versions)
    fact = _fact(register, code)
    places = _places(register, fact, request)
    context = {
        "item": fact,
        "facts": _facts(register, fact),
        "places": places,
        "may_edit": fact.is_open and request.actor.may(Verb.ITEM_EDIT),
        "place_facts": _place_facts(),
    }
    return render(request, "catalogue/item.html", context)


@needs(Verb.ITEM_EDIT)
def new(request: ActedRequest) -> HttpResponse:
    """Add an item."""
    form = ItemForm(request.POST or None, register=queries.catalogue(request.actor.versions))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.create_item(actor=request.actor, values=form.values())
            except Problem as problem:
                status = add_problem(form, problem)
            else:
                messages.success(request, _("已新增事项“%(name)s”。") % {"name": made.name}, extra_tags="draft:item-new")
                return redirect("catalogue:item", made.code)
    context = {"form": form, "title": _("新增事项"), "draft": "item-new", "back_url": reverse("catalogue:items")}
    return render(request, "catalogue/form.html", context, status=status)


@needs(Verb.ITEM_EDIT)
def edit(request: ActedRequest, code: str) -> HttpResponse:
    """Change an item."""
    stored = _stored(code)
    register = queries.catalogue(request.actor.versions)
    form = ItemForm(request.POST or None, register=register, values=values_of(stored), version=stored.version)
    status, draft = 200, f"item-{stored.pk}"
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.change_item(
                    actor=request.actor, item_id=stored.pk, version=given["version"] or 0, values=form.values(), reason=given["reason"]
                )
            except Problem as problem:
                status = add_problem(form, problem)
            else:
                messages.success(request, _("已保存。"), extra_tags=f"draft:{draft}")
                return redirect("catalogue:item", stored.code)
    context = {
        "form": form,
        "title": _("修改事项"),
        "number": stored.code,
        "draft": draft,
        "back_url": reverse("catalogue:item", args=[stored.code]),
    }
    return render(request, "catalogue/form.html", context, status=status)


@needs(Verb.ITEM_EDIT)
def end(request: ActedRequest, code: str) -> HttpResponse:
    """Take an item off the list."""
    stored = _stored(code)
    form = ReasonForm(request.POST or None, initial={"version": stored.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.end_item(actor=request.actor, item_id=stored.pk, version=given["version"] or 0, reason=given["reason"])
            except Problem as problem:
                status = add_problem(form, problem)
            else:
                messages.success(request, _("已停用事项“%(name)s”。") % {"name": stored.name})
                return redirect("catalogue:items")
    words = _("停用后不再用于新的事件；已用到它的事件照常办理。")
    context = {
        "form": form,
        "title": _("停用事项"),
        "number": stored.code,
        "lead": words,
        "button": _("停用"),
        "back_url": reverse("catalogue:item", args=[stored.code]),
    }
    return render(request, "catalogue/form.html", context, status=status)


@needs(Verb.ITEM_EDIT)
@require_POST
def responsibility(request: ActedRequest, code: str) -> HttpResponse:
    """Name the body for an item in an area, or take the naming away."""
    stored = _stored(code)
    area = land(request.actor.versions).by_code(clean_text(request.POST.get("area", ""), "area", 40))
    if area is None:
        raise invalid("area", _("没有这个区域，请从列表中选择。"))
    unit = clean_text(request.POST.get("unit", ""), "unit", 20)
    removing = request.POST.get("remove") == "true"
    if not removing and not (unit.isascii() and unit.isdigit()):
        raise invalid("unit", _("请先搜索并选择责任单位。"))
    actions.set_responsibility(actor=request.actor, item_id=stored.pk, area_path=area.path, organisation_id=None if removing else int(unit))
    messages.success(request, _("%(area)s的责任单位已更新。") % {"area": area.name})
    return redirect("catalogue:item", stored.code)


def _fact(register: Catalogue, code: str) -> ItemFact:
    """The item with this code."""
    fact = register.item(code)
    if fact is None:
        raise Problem("not_visible", _("没有找到这个事项。"))
    return fact


def _stored(code: str) -> Item:
    """The stored item with this code, unless it is absent or ended."""
    stored = Item.objects.filter(code=code.replace("\0", ""), until_on=None).first()
    if stored is None:
        raise Problem("not_visible", _("没有找到这个事项，或它已停用。"))
    return stored


def _row(register: Catalogue, fact: ItemFact) -> dict[str, Any]:
    """One line of the list."""
    return {
        "item": fact,
        "url": reverse("catalogue:item", args=[fact.code]),
        "handle": register.limit("handle", fact.id, urgent=False).words,
        "places": len(register.responsibilities(fact.id)),
    }


def _facts(register: Catalogue, fact: ItemFact) -> list[dict[str, str]]:
    """What the page says of an item, for ``ground/parts/facts.html``."""
    own = {
        ("sign", False): fact.sign,
        ("handle", False): fact.handle,
        ("sign", True): fact.urgent_sign,
        ("handle", True): fact.urgent_handle,
    }
    labels = {
        ("sign", False): _("签收时限"),
        ("handle", False): _("办理时限"),
        ("sign", True): _("加急签收时限"),
        ("handle", True): _("加急办理时限"),
    }
    limits = [
        {"label": labels[key], "value": register.limit(key[0], fact.id, key[1]).words, "hint": "" if own[key] else _("按通用时限")}
        for key in labels
    ]
    return [
        {"label": _("编码"), "value": fact.code},
        {"label": _("类别"), "value": fact.category_name},
        {"label": _("识别说明"), "value": fact.description},
        *limits,
        {"label": _("办结证据"), "value": "、".join(EVIDENCE[kind] for kind in fact.evidence) or _("不要求照片")},
        {"label": _("自办自结"), "value": _("网格内可以自办自结") if fact.self_closable else _("不可以")},
        {"label": _("依据"), "value": fact.legal_basis},
        {"label": _("版本"), "value": _("第 %(n)d 版") % {"n": fact.version}},
    ]


def _places(register: Catalogue, fact: ItemFact, request: ActedRequest) -> list[dict[str, Any]]:
    """Who handles the item where; ``may_edit`` for the places of this person."""
    ground, known = land(request.actor.versions), bodies(request.actor.versions)
    rows = []
    for row in register.responsibilities(fact.id):
        area, body = ground.by_path(row.area_path), known.get(row.organisation_id)
        if area and body:
            may = fact.is_open and request.actor.may(Verb.ITEM_EDIT, area_path=area.path)
            rows.append({"area": area, "unit": body, "may_edit": may, "ended": not body.is_open(queries.today())})
    return rows


def _place_facts() -> list[dict[str, Any]]:
    """The fields that name a body for a place."""
    return [
        {
            "name": "area",
            "label": _("适用区域"),
            "kind": "area",
            "required": True,
            "hint": _("包括它下面的所有区域；下级另有指定的，以下级为准。"),
        },
        {"name": "unit", "label": _("责任单位"), "kind": "unit", "required": True},
    ]
