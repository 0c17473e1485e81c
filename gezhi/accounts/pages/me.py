"""My account (我的账号): password, second factor, sessions and tokens."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.access import routes
from gezhi.access.queries import ROLES
from gezhi.accounts import actions
from gezhi.accounts.browsers import device_name, use_session
from gezhi.accounts.forms import CodeForm, PasswordForm, tell
from gezhi.accounts.middleware import KnownRequest, client_address
from gezhi.accounts.queries import SessionOwner, get_user, needs_second_factor, sessions_of, tokens_of
from gezhi.accounts.second_factor import address, grouped
from gezhi.ground.problems import Problem

Page = Callable[[KnownRequest, SessionOwner], HttpResponse]


def by_session(page: Page) -> Callable[[KnownRequest], HttpResponse]:
    """Pages for the owner of a browser's session, also one who must first change his password or set up the second factor."""

    def guarded(request: KnownRequest) -> HttpResponse:
        owner = request.owner
        return page(request, owner) if owner else redirect("accounts:sign-in")

    return guarded


def _anew(request: HttpRequest, owner: SessionOwner, *, second_factor: bool) -> None:
    """All sessions have just ended; this browser, where it was done, gets a new one."""
    user_id = owner.actor.user_id
    assert user_id is not None
    key = actions.open_session(
        user_id=user_id, device_name=device_name(request), address=client_address(request), second_factor=second_factor
    )
    use_session(request, key)


@routes.signed_in
@never_cache
@require_safe
def me(request: KnownRequest) -> HttpResponse:
    """Who I am to the platform and where I am signed in."""
    user = get_user(request.actor.user_id)
    names = ROLES.get(request.actor.versions)
    here = request.owner.digest if request.owner else b""
    context = {
        "user": user,
        "roles": [names[code].name for code in request.actor.roles],
        "must_have_code": needs_second_factor(request.actor.grants),
        "sessions": [{"row": row, "id": bytes(row.digest).hex(), "is_here": bytes(row.digest) == here} for row in sessions_of(user.pk)],
        "tokens": [{"row": row, "id": bytes(row.digest).hex()} for row in tokens_of(user.pk)],
        "off_form": CodeForm(prefix="off"),
    }
    return render(request, "accounts/me.html", context)


@routes.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_session
def password(request: KnownRequest, owner: SessionOwner) -> HttpResponse:
    """Change my password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_password(actor=owner.actor, current=form.cleaned_data["current"], new=form.cleaned_data["new"])
        except Problem as problem:
            tell(form, problem)
        else:
            _anew(request, owner, second_factor=owner.second_factor)
            messages.success(request, _("密码已修改。您在其他设备上的登录都已退出。"))
            return redirect("accounts:sign-in" if owner.stage else "accounts:me")
    return render(request, "accounts/password.html", {"form": form, "first": owner.stage}, status=422 if form.errors else 200)


@routes.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@by_session
def second_factor(request: KnownRequest, owner: SessionOwner) -> HttpResponse:
    """Set up the dynamic code: show the key, take the first code."""
    if owner.stage == "password":
        return redirect("accounts:password")
    key = actions.begin_second_factor(actor=owner.actor)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_second_factor(actor=owner.actor, code=form.cleaned_data["code"])
        except Problem as problem:
            tell(form, problem)
        else:
            _anew(request, owner, second_factor=True)
            messages.success(request, _("两步验证已开启。以后登录时，输入密码后还要输入动态验证码。"))
            return redirect("accounts:sign-in" if owner.stage else "accounts:me")
    context = {"form": form, "key": grouped(key), "address": address(key, owner.actor.username), "first": owner.stage}
    return render(request, "accounts/second_factor.html", context, status=422 if form.errors else 200)


@routes.signed_in
@require_POST
def second_factor_off(request: KnownRequest) -> HttpResponse:
    """Switch my dynamic code off, by a code."""
    user_id = request.actor.user_id
    assert user_id is not None
    try:
        actions.remove_second_factor(actor=request.actor, user_id=user_id, code=request.POST.get("off-code", ""))
    except Problem as problem:
        messages.error(request, problem.detail)
    else:
        if request.owner:
            _anew(request, request.owner, second_factor=False)
        messages.success(request, _("两步验证已关闭。"))
    return redirect("accounts:me")


@routes.signed_in
@require_POST
def end_session(request: KnownRequest, session: str) -> HttpResponse:
    """End one of my sessions."""
    actions.end_session(actor=request.actor, digest=_digest(session))
    messages.success(request, _("这台设备上的登录已退出。"))
    return redirect("accounts:me")


@routes.signed_in
@require_POST
def end_token(request: KnownRequest, token: str) -> HttpResponse:
    """End one of my API tokens."""
    actions.end_token(actor=request.actor, digest=_digest(token))
    messages.success(request, _("这个令牌已失效。"))
    return redirect("accounts:me")


@routes.signed_in
@require_POST
def everywhere(request: KnownRequest) -> HttpResponse:
    """Sign me out on all devices, this one too."""
    user_id = request.actor.user_id
    assert user_id is not None
    actions.sign_out_everywhere(actor=request.actor, user_id=user_id)
    request.session.flush()
    messages.success(request, _("所有设备上的登录都已退出，请重新登录。"))
    return redirect("accounts:sign-in")


def _digest(text: str) -> bytes:
    """The digest that an address names; what is none finds nothing."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Problem("not_visible") from None
