"""Pages of the limits that count where an item has none of its own (通用时限)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.access.routes import ActedRequest, needs
from gezhi.access.verbs import Verb
from gezhi.catalogue import actions
from gezhi.catalogue.forms import LevelForm, add_problem
from gezhi.catalogue.models import ServiceLevel
from gezhi.catalogue.pages import tabs
from gezhi.catalogue.queries import as_limit
from gezhi.catalogue.rules import CLOCKS
from gezhi.catalogue.rules.limits import limit_text
from gezhi.ground.problems import Problem

URGENCY = {"normal": False, "urgent": True}


@needs(Verb.ITEM_SEE)
def limits(request: ActedRequest) -> HttpResponse:
    """One line per step: its normal and its urgent limit."""
    levels = {(row.clock, row.urgent): row for row in ServiceLevel.objects.all()}
    rows = [{"name": name, "cells": [_cell(levels[clock, urgent]) for urgent in (False, True)]} for clock, name in CLOCKS.items()]
    return render(request, "catalogue/limits.html", {"tabs": tabs("limits"), "rows": rows, "may_edit": request.actor.may(Verb.ITEM_EDIT)})


@needs(Verb.ITEM_EDIT)
def edit(request: ActedRequest, clock: str, urgency: str) -> HttpResponse:
    """Change one limit."""
    if clock not in CLOCKS or urgency not in URGENCY:
        raise Problem("not_visible")
    row = ServiceLevel.objects.get(clock=clock, urgent=URGENCY[urgency])
    form = LevelForm(request.POST or None, initial={"limit": limit_text(as_limit(row.kind, row.amount)), "source": row.source})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.set_service_level(actor=request.actor, clock=clock, urgent=row.urgent, limit=given["limit"], source=given["source"])
            except Problem as problem:
                status = add_problem(form, problem)
            else:
                messages.success(request, _("已保存。正在计时的期限不变，新的期限按新时限计算。"))
                return redirect("catalogue:limits")
    title = _("%(clock)s时限（加急）") if row.urgent else _("%(clock)s时限")
    context = {"form": form, "title": title % {"clock": CLOCKS[clock]}, "back_url": reverse("catalogue:limits")}
    return render(request, "catalogue/form.html", context, status=status)


def _cell(row: ServiceLevel) -> dict[str, Any]:
    """A limit as the page shows it."""
    limit = as_limit(row.kind, row.amount)
    urgency = "urgent" if row.urgent else "normal"
    return {"words": limit.words if limit else "", "source": row.source, "url": reverse("catalogue:edit_limit", args=[row.clock, urgency])}
