"""Keeping accounts (账号管理): for the system admin (passwords, disabling) and the security admin (lost second factors)."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.access import routes
from gezhi.access.actor import Actor
from gezhi.access.queries import ROLES
from gezhi.access.verbs import Verb
from gezhi.accounts import actions, rules
from gezhi.accounts.forms import ReasonForm, UserForm, tell
from gezhi.accounts.middleware import KnownRequest
from gezhi.accounts.models import User
from gezhi.accounts.passwords import temporary_password
from gezhi.accounts.queries import actor_of_user, get_user, sessions_of, tokens_of
from gezhi.ground.problems import Problem

SHOWN = 50


def _require(actor: Actor) -> None:
    """The account pages are the system admin's and the security admin's."""
    if not actor.may(Verb.GRANT_EDIT):
        actor.require(Verb.USER_EDIT)


def found(words: str) -> list[User]:
    """Staff accounts whose name or username has these words; a resident's only by the whole username (there is no search of persons)."""
    plain = rules.looked_up_username(words)
    if len(plain) < 2:
        return []
    staff = Q(is_resident=False) & (Q(username__contains=plain) | Q(name__icontains=plain))
    return list(User.objects.filter(staff | Q(username=plain)).order_by("username")[:SHOWN])


@routes.signed_in
@never_cache
@require_safe
def users(request: KnownRequest) -> HttpResponse:
    """Find an account."""
    _require(request.actor)
    words = request.GET.get("q", "")
    context = {"q": words[:64], "users": found(words), "shown": SHOWN, "may_make": request.actor.may(Verb.USER_EDIT)}
    return render(request, "accounts/users.html", context)


@routes.needs(Verb.USER_EDIT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_user(request: KnownRequest) -> HttpResponse:
    """Make an account with a temporary password, which is shown once."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = temporary_password()
        try:
            user = actions.create_user(actor=request.actor, password=password, must_change_password=True, **form.cleaned_data)
        except Problem as problem:
            tell(form, problem)
        else:
            return _user_page(request, user, password)
    return render(request, "accounts/new_user.html", {"form": form}, status=422 if form.errors else 200)


@routes.signed_in
@never_cache
@require_safe
def user_page(request: KnownRequest, user_id: int) -> HttpResponse:
    """One account and what may be done to it."""
    _require(request.actor)
    return _user_page(request, get_user(user_id))


def _user_page(request: KnownRequest, user: User, password: str = "") -> HttpResponse:
    names = ROLES.get(request.actor.versions)
    held = actor_of_user(user.pk).roles if user.is_active else ()
    is_own, may_keep = user.pk == request.actor.user_id, request.actor.may(Verb.USER_EDIT)
    may = {
        "reset": may_keep and user.is_active and not is_own,
        "disable": may_keep and user.is_active and not is_own,
        "enable": may_keep and not user.is_active,
        "sign-out": user.is_active and not is_own,
        "no-code": request.actor.may(Verb.GRANT_EDIT) and user.otp_confirmed_at is not None and not is_own,
    }
    acts = [{"name": name, "label": label, "hint": hint} for name, (label, hint) in ACTS.items() if may[name]]
    context = {
        "user": user,
        "roles": [names[code].name for code in held],
        "sessions": len(sessions_of(user.pk)) + len(tokens_of(user.pk)),
        "acts": acts,
        "password": password,
        "form": ReasonForm(),
    }
    return render(request, "accounts/user.html", context)


@routes.signed_in
@never_cache
@require_POST
def user_act(request: KnownRequest, user_id: int, act: str) -> HttpResponse:
    """Do one of the acts; each demands its own right."""
    _require(request.actor)
    do, form = DONE.get(act), ReasonForm(request.POST)
    if do is None:
        raise Problem("not_visible")
    if not form.is_valid():
        messages.error(request, _("请写明原因（最多 200 字）。"))
        return redirect("accounts:user", user_id)
    try:
        password = do(request.actor, user_id, form.cleaned_data["reason"])
    except Problem as problem:
        if problem.kind == "not_visible":
            raise
        messages.error(request, problem.detail)
        return redirect("accounts:user", user_id)
    if password:
        return _user_page(request, get_user(user_id), password)
    messages.success(request, _("已办好：%(act)s。") % {"act": ACTS[act][0]})
    return redirect("accounts:user", user_id)


def _reset(actor: Actor, user_id: int, reason: str) -> str:
    password = temporary_password()
    actions.set_password(actor=actor, user_id=user_id, password=password, reason=reason)
    return password


def _disable(actor: Actor, user_id: int, reason: str) -> str:
    actions.disable_user(actor=actor, user_id=user_id, reason=reason)
    return ""


def _enable(actor: Actor, user_id: int, reason: str) -> str:
    actions.enable_user(actor=actor, user_id=user_id, reason=reason)
    return ""


def _sign_out(actor: Actor, user_id: int, reason: str) -> str:
    actions.sign_out_everywhere(actor=actor, user_id=user_id, reason=reason)
    return ""


def _no_code(actor: Actor, user_id: int, reason: str) -> str:
    actions.remove_second_factor(actor=actor, user_id=user_id, reason=reason)
    return ""


DONE: Mapping[str, Callable[[Actor, int, str], str]] = {
    "reset": _reset,
    "disable": _disable,
    "enable": _enable,
    "sign-out": _sign_out,
    "no-code": _no_code,
}
ACTS = {
    "reset": (lazy("重设密码"), lazy("生成一个临时密码，本人登录后须先改掉；所有设备上的登录立即退出。")),
    "sign-out": (lazy("退出所有设备"), lazy("设备丢失或怀疑被冒用时用；密码不变。")),
    "no-code": (lazy("取消两步验证"), lazy("本人手机丢失时用；请先当面核实身份。")),
    "disable": (lazy("停用账号"), lazy("离岗时用；立即不能登录，办理记录保留。")),
    "enable": (lazy("恢复账号"), lazy("原来的登录不会恢复，本人要重新登录。")),
}
