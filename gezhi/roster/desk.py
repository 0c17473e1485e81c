"""Pages that change posts (岗位): set up, change, close; appoint somebody and end an appointment."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.access.routes import ActedRequest, needs
from gezhi.access.verbs import Verb
from gezhi.accounts.models import User
from gezhi.areas.models import Area
from gezhi.areas.queries import land
from gezhi.ground.problems import Problem, invalid
from gezhi.organisations.forms import area_fact, take_problem
from gezhi.organisations.models import Organisation
from gezhi.roster import actions
from gezhi.roster.forms import AppointForm, ChangeForm, EndForm, PostForm, ReasonForm
from gezhi.roster.models import Appointment, Post
from gezhi.roster.queries import visible_post, visible_to


@needs(Verb.PEOPLE_EDIT)
def create(request: ActedRequest) -> HttpResponse:
    """Set up a post, in a body when the address names one."""
    form = PostForm(request.POST or None, initial={"organisation": request.GET.get("unit", ""), "seats": 1})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = actions.PostFacts(name=data["name"], kind=data["kind"], role=data["role"], seats=data["seats"])
        try:
            post = actions.create_post(
                actor=request.actor,
                code=data["code"],
                facts=facts,
                organisation=Organisation.objects.select_related("area").filter(code=data["organisation"]).first(),
                area=_area(data["area"]),
            )
        except Problem as problem:
            take_problem(form, problem)
        else:
            return _done(request, post, _("已设置岗位“%(name)s”。") % {"name": post.name}, "post-new")
    context = {"title": _("设置岗位"), "button": _("设置"), "draft": "post-new", "back_url": reverse("roster:home")}
    return _form(request, form, context)


@needs(Verb.PEOPLE_EDIT)
def change(request: ActedRequest, code: str) -> HttpResponse:
    """Rename a post or change its seats."""
    post = visible_post(request.actor, code, Verb.PEOPLE_EDIT)
    form = ChangeForm(request.POST or None, initial={"name": post.name, "seats": post.seats, "version": post.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_post(actor=request.actor, post=post, name=data["name"], seats=data["seats"], version=data["version"] or 0)
        except Problem as problem:
            take_problem(form, problem)
        else:
            return _done(request, post, _("已保存。"), f"post-{post.pk}")
    context = {"title": _("修改岗位"), "lead": post.name, "button": _("保存"), "draft": f"post-{post.pk}", "back_url": _url(post)}
    return _form(request, form, context)


@needs(Verb.PEOPLE_EDIT)
def close(request: ActedRequest, code: str) -> HttpResponse:
    """Close a post that nobody holds."""
    post = visible_post(request.actor, code, Verb.PEOPLE_EDIT)
    form = ReasonForm(request.POST or None, initial={"version": post.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.end_post(actor=request.actor, post=post, reason=data["reason"], version=data["version"] or 0)
        except Problem as problem:
            take_problem(form, problem)
        else:
            return _done(request, post, _("已撤销岗位“%(name)s”。") % {"name": post.name}, f"post-end-{post.pk}")
    context = {"title": _("撤销岗位“%(name)s”") % {"name": post.name}, "button": _("撤销"), "back_url": _url(post)}
    return _form(request, form, context | {"draft": f"post-end-{post.pk}"})


@needs(Verb.PEOPLE_EDIT)
def appoint(request: ActedRequest, code: str) -> HttpResponse:
    """Appoint a person to a post."""
    post = visible_post(request.actor, code, Verb.PEOPLE_EDIT)
    form = AppointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = actions.appoint(
                actor=request.actor,
                post=post,
                user=_user(data["user"]),
                from_at=data["from_at"],
                until_at=data["until_at"],
                is_acting=data["is_acting"],
            )
        except Problem as problem:
            take_problem(form, problem)
        else:
            words = _("已安排 %(who)s 到“%(post)s”。权限从开始时间起生效。") % {"who": row.user.name, "post": post.name}
            return _done(request, post, words, f"appoint-{post.pk}")
    context = {"title": _("安排任职"), "lead": post.name, "button": _("安排"), "draft": f"appoint-{post.pk}", "back_url": _url(post)}
    return _form(request, form, context)


@needs(Verb.PEOPLE_EDIT)
def end(request: ActedRequest, appointment_id: int) -> HttpResponse:
    """End an appointment."""
    reach = visible_to(request.actor, Verb.PEOPLE_EDIT)
    row = (
        Appointment.objects.select_related("user", "post__organisation__area", "post__area")
        .filter(pk=appointment_id, post__in=reach)
        .first()
    )
    if row is None:
        raise Problem("not_visible", _("没有找到这次任职。"))
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.end_appointment(actor=request.actor, appointment=row, reason=data["reason"], at=data["at"])
        except Problem as problem:
            take_problem(form, problem)
        else:
            words = _("已结束 %(who)s 在“%(post)s”的任职。") % {"who": row.user.name, "post": row.post.name}
            return _done(request, row.post, words, f"appointment-{row.pk}")
    lead = _("%(who)s · %(post)s。结束后，这个岗位带来的权限同时收回。") % {"who": row.user.name, "post": row.post.name}
    context = {"title": _("结束任职"), "lead": lead, "button": _("结束任职"), "draft": f"appointment-{row.pk}", "back_url": _url(row.post)}
    return _form(request, form, context)


def _form(request: ActedRequest, form: Form, context: dict[str, Any]) -> HttpResponse:
    """A form page; refused input answers 422 with everything kept."""
    area = area_fact(form, required=False) if "area" in form.fields else None
    return render(request, "organisations/form.html", {**context, "form": form, "area": area}, status=422 if form.is_bound else 200)


def _done(request: ActedRequest, post: Post, words: str, draft: str) -> HttpResponse:
    """Back to the post, with a word of success."""
    messages.success(request, words, extra_tags=f"draft:{draft}")
    return HttpResponseRedirect(_url(post))


def _url(post: Post) -> str:
    """Address of a post's page."""
    return reverse("roster:one", args=[post.code])


def _area(code: str) -> Area | None:
    """The chosen area, or none."""
    if not code:
        return None
    fact = land().by_code(code)
    if fact is None:
        raise invalid("area", _("没有这个区域，请重新选择。"))
    return Area.objects.get(pk=fact.id)


def _user(username: str) -> User:
    """The account with exactly this name."""
    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None:
        raise invalid("user", _("没有这个用户名，请核对；账号由系统管理员先建好。"))
    return user
