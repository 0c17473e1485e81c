"""Pages of the working calendar (工作日历): a year at a glance, one day, office hours."""

import calendar as weeks
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gezhi.access.routes import ActedRequest, needs
from gezhi.access.verbs import Verb
from gezhi.catalogue import actions, queries
from gezhi.catalogue.forms import DayForm, HoursForm, add_problem
from gezhi.catalogue.models import CalendarYear
from gezhi.catalogue.pages import tabs
from gezhi.catalogue.rules import Calendar
from gezhi.ground.problems import Problem

FIRST, LAST = 2000, 2100
WORKS = {"off": False, "work": True, "week": None}


@needs(Verb.ITEM_SEE)
def this_year(request: ActedRequest) -> HttpResponse:
    """The calendar of this year."""
    return _page(request, queries.today().year)


@needs(Verb.ITEM_SEE)
def year(request: ActedRequest, year: int) -> HttpResponse:
    """The calendar of a year."""
    return _page(request, year)


@needs(Verb.CALENDAR_EDIT)
@require_POST
def load(request: ActedRequest, year: int) -> HttpResponse:
    """Load the official table of a year."""
    loaded = actions.load_official_calendar(actor=request.actor, year=year)
    words = _("%(year)d 年放假安排已载入：写入 %(written)d 天，未变 %(unchanged)d 天，保留本地设置 %(kept)d 天。")
    messages.success(request, words % loaded.__dict__)
    return redirect("catalogue:year", year)


@needs(Verb.CALENDAR_EDIT)
@require_POST
def confirm(request: ActedRequest, year: int) -> HttpResponse:
    """Mark a year as complete."""
    actions.confirm_year(actor=request.actor, year=year)
    messages.success(request, _("%(year)d 年放假安排已确认录齐，暂定的期限会重新计算。") % {"year": year})
    return redirect("catalogue:year", year)


@needs(Verb.CALENDAR_EDIT)
def day(request: ActedRequest, year: int, month: int, day: int) -> HttpResponse:
    """Change one day."""
    try:
        when = date(_checked(year), month, day)
    except ValueError as error:
        raise Problem("not_visible", _("没有这一天。")) from error
    calendar = queries.calendar(request.actor.versions)
    special = calendar.days.get(when)
    works = "week" if special is None else "work" if special.is_workday else "off"
    form = DayForm(request.POST or None, initial={"works": works, "name": special.name if special else ""})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                actions.set_day(actor=request.actor, day=when, is_workday=WORKS[given["works"]], name=given["name"])
            except Problem as problem:
                status = add_problem(form, problem)
            else:
                messages.success(request, _("已保存。正在计时的期限不变，新的期限按新日历计算。"))
                return redirect("catalogue:year", year)
    context = {"form": form, "title": _day_words(when), "back_url": reverse("catalogue:year", args=[year])}
    return render(request, "catalogue/form.html", context, status=status)


@needs(Verb.CALENDAR_EDIT)
def hours(request: ActedRequest) -> HttpResponse:
    """Change the office hours."""
    calendar = queries.calendar(request.actor.versions)
    form = HoursForm(request.POST or None, initial={"hours": calendar.hours_words.replace("—", "-")})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.set_working_hours(actor=request.actor, spans=form.cleaned_data["hours"])
            except Problem as problem:
                status = add_problem(form, problem)
            else:
                messages.success(request, _("已保存。正在计时的期限不变，新的期限按新的上班时间计算。"))
                return redirect("catalogue:calendar")
    lead = _("一个工作日按这些时间的总长计算；现在是每天 %(n)s 小时。") % {"n": f"{calendar.day_minutes / 60:g}"}
    context = {"form": form, "title": _("上班时间"), "lead": lead, "back_url": reverse("catalogue:calendar")}
    return render(request, "catalogue/form.html", context, status=status)


def _page(request: ActedRequest, shown: int) -> HttpResponse:
    """A year of twelve months, its state, and what an officer may do about it."""
    calendar, today = queries.calendar(request.actor.versions), queries.today()
    known = CalendarYear.objects.filter(year=_checked(shown)).first()
    may_edit = request.actor.may(Verb.CALENDAR_EDIT)
    context = {
        "tabs": tabs("calendar"),
        "year": shown,
        "before": shown - 1 if shown > FIRST else None,
        "after": shown + 1 if shown < LAST else None,
        "months": [_month(calendar, shown, month, today) for month in range(1, 13)],
        "hours": calendar.hours_words,
        "known": known,
        "workdays": sum(
            calendar.is_workday(date.fromordinal(n)) for n in range(date(shown, 1, 1).toordinal(), date(shown + 1, 1, 1).toordinal())
        ),
        "loadable": may_edit and shown in actions.official_years(),
        "confirmable": may_edit and known is None,
        "may_edit": may_edit,
    }
    return render(request, "catalogue/calendar.html", context)


def _checked(year: int) -> int:
    """A year that the calendar shows."""
    if not FIRST <= year <= LAST:
        raise Problem("not_visible", _("日历只显示 %(first)d 至 %(last)d 年。") % {"first": FIRST, "last": LAST})
    return year


def _month(calendar: Calendar, year: int, month: int, today: date) -> dict[str, Any]:
    """A month as weeks of cells, Monday first; cells outside the month are None."""
    rows = weeks.Calendar().monthdatescalendar(year, month)
    cells = [[_cell(calendar, when, today) if when.month == month else None for when in row] for row in rows]
    return {"name": _("%(n)d 月") % {"n": month}, "weeks": cells}


def _cell(calendar: Calendar, when: date, today: date) -> dict[str, Any]:
    """A day: 休 for a holiday, 班 for a make-up workday; the words say it for screen readers too."""
    special = calendar.days.get(when)
    works = calendar.is_workday(when)
    mark = "" if special is None else _("班") if works else _("休")
    kind = "work" if works else "off"
    return {
        "day": when.day,
        "kind": f"{kind} special" if special else kind,
        "mark": mark,
        "name": special.name if special else "",
        "today": when == today,
        "url": reverse("catalogue:day", args=[when.year, when.month, when.day]),
        "words": _day_words(when),
    }


def _day_words(when: date) -> str:
    """``2026 年 10 月 1 日 星期四``."""
    return _("%(y)d 年 %(m)d 月 %(d)d 日 星期%(w)s") % {
        "y": when.year,
        "m": when.month,
        "d": when.day,
        "w": "一二三四五六日"[when.weekday()],
    }
