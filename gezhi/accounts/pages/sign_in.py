"""Pages of signing in and out."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gezhi.access import routes
from gezhi.accounts import actions, demo_people, rules
from gezhi.accounts.actions.signing_in import ticket_user
from gezhi.accounts.browsers import page_knock, welcome
from gezhi.accounts.forms import CodeForm, FirstAdminForm, SignInForm, tell
from gezhi.accounts.middleware import KnownRequest, client_address
from gezhi.ground.problems import Problem

STAGES = {"password": "accounts:password", "second_factor": "accounts:second-factor"}


def _target(request: HttpRequest) -> str:
    """Where to go after signing in: a path of this site only."""
    return rules.local_path(request.POST.get("next") or request.GET.get("next"))


def _page(request: HttpRequest, form: SignInForm, problem: Problem | None = None) -> HttpResponse:
    context = {"form": form, "next": _target(request), "demo_roles": demo_people.by_role(), "demo": settings.DEMO}
    return _answer(render(request, "accounts/sign_in.html", context, status=problem.status if problem else 200), problem)


def _answer(response: HttpResponse, problem: Problem | None) -> HttpResponse:
    if problem and "retry_after" in problem.facts:
        response["Retry-After"] = str(problem.facts["retry_after"])
    return response


def _try(request: HttpRequest, sign: Callable[[], actions.SignedIn]) -> HttpResponse:
    """Sign in and go where the person wanted; a first password or a second factor comes before that by itself."""
    return welcome(request, HttpResponseRedirect(_target(request)), sign())


@routes.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: KnownRequest) -> HttpResponse:
    """Name and password."""
    if request.method != "POST":
        if request.owner and request.owner.stage:
            return redirect(STAGES[request.owner.stage])
        return redirect(_target(request)) if request.actor.is_signed_in else _page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, Problem("invalid"))
    username, password = form.cleaned_data["username"], form.cleaned_data["password"]
    knock = page_knock(request, rules.looked_up_username(username))
    try:
        return _try(request, lambda: actions.sign_in(username=username, password=password, knock=knock))
    except actions.CodeNeeded as needed:
        return render(request, "accounts/code.html", {"form": CodeForm(), "ticket": needed.ticket, "next": _target(request)})
    except Problem as problem:
        tell(form, problem)
        return _page(request, form, problem)


@routes.public
@never_cache
@require_POST
def code(request: KnownRequest) -> HttpResponse:
    """The dynamic code, for those who have the second factor."""
    form, ticket = CodeForm(request.POST), request.POST.get("ticket", "")
    try:
        knock = page_knock(request, ticket_user(ticket).username)
    except Problem as problem:
        again = SignInForm({})
        again.full_clean()
        again.errors.clear()
        tell(again, problem)
        return _page(request, again, problem)
    failed: Problem | None = None
    if form.is_valid():
        try:
            return _try(request, lambda: actions.sign_in_with_code(ticket=ticket, otp=form.cleaned_data["code"], knock=knock))
        except Problem as problem:
            failed = problem
            form.add_error("code", _("验证码不对，请输入手机上新显示的 6 位数字。") if problem.kind == "sign_in_failed" else problem.detail)
    context = {"form": form, "ticket": ticket, "next": _target(request)}
    return _answer(render(request, "accounts/code.html", context, status=failed.status if failed else 422), failed)


@routes.public
@never_cache
@require_POST
def demo(request: KnownRequest) -> HttpResponse:
    """One click signs in as one of the people of the demonstration; outside a demonstration this page does not exist."""
    person = demo_people.find(request.POST.get("username", ""))
    knock = page_knock(request, rules.looked_up_username(person.username))
    return _try(request, lambda: actions.sign_in(username=person.username, password=person.password, knock=knock))


@routes.public
@require_POST
def sign_out(request: KnownRequest) -> HttpResponse:
    """End this session, on the server too. Signing out twice is no error."""
    if request.owner:
        actions.end_session(actor=request.owner.actor, digest=request.owner.digest)
    request.session.flush()
    response = redirect("accounts:sign-in")
    response["Clear-Site-Data"] = '"cache"'
    return response


@routes.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_admin(request: HttpRequest) -> HttpResponse:
    """The one-time secret of the command line becomes the first admin."""
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = actions.use_first_admin_secret(
                secret=given["secret"], username=given["username"], password=given["new"], address=client_address(request)
            )
        except Problem as problem:
            tell(form, problem)
        else:
            messages.success(request, _("账号 %(name)s 已建好，请登录。") % {"name": user.username})
            return redirect(reverse("accounts:sign-in"))
    return render(request, "accounts/first_admin.html", {"form": form}, status=422 if form.errors else 200)
