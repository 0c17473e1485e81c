"""Switching the second factor (两步验证) on and off."""

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.accounts import lockout
from gezhi.accounts.actions.leaving import end_all
from gezhi.accounts.actions.tokens import subject
from gezhi.accounts.models import User
from gezhi.accounts.queries import actor_of_user, get_user, needs_second_factor
from gezhi.accounts.second_factor import new_key, use_code
from gezhi.ground import clock
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.secrets import seal, unseal
from gezhi.journal.actions import record


def begin_second_factor(*, actor: Actor) -> str:
    """The key for one's authenticator app (base32). It counts only once a code proves that the app has it; until then it stays the same."""
    user = get_user(actor.user_id)
    if user.otp_confirmed_at:
        raise Problem("conflict", "两步验证已经开启。要换手机，请先关闭再重新开启。")
    if user.otp_secret is None:
        User.objects.filter(pk=user.pk, otp_secret__isnull=True).update(otp_secret=seal(new_key()))
        user.refresh_from_db()
    assert user.otp_secret is not None
    return unseal(bytes(user.otp_secret))


def confirm_second_factor(*, actor: Actor, code: str) -> None:
    """Switch the second factor on with the first right code. Every session and token ends: those were made without it."""
    user = get_user(actor.user_id)
    if user.otp_confirmed_at or user.otp_secret is None:
        raise Problem("conflict", "请重新打开设置页面，再试一次。")
    attempt = lockout.begin(user.username, "", device="second-factor")
    if not use_code(user, code):
        raise invalid("code", "验证码不对。请核对手机时间是否准确，再输入新显示的 6 位数字。")
    lockout.succeeded(attempt, "")
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, otp_confirmed_at__isnull=True).update(otp_confirmed_at=clock.now()):
            raise Problem("conflict", "两步验证已经开启。")
        record(actor, subject(user.pk), "user.second_factor_on", end_all(user.pk))


def remove_second_factor(*, actor: Actor, user_id: int, code: str = "", reason: str = "") -> None:
    """Switch the second factor off: one's own with a code, another's (lost telephone) as security admin. Sessions and tokens end.

    Who resets passwords may not do this, so no single admin can enter another's account. Posts that need it ask for a new one at the
    next sign-in; the own one cannot be switched off while such a post is held.
    """
    user = get_user(user_id)
    if not user.otp_confirmed_at:
        raise Problem("conflict", "两步验证没有开启。")
    if actor.user_id == user_id:
        _require_own_removal(user, code)
    else:
        actor.require(Verb.GRANT_EDIT)
    with transaction.atomic():
        if not User.objects.filter(pk=user_id, otp_confirmed_at__isnull=False).update(otp_secret=None, otp_confirmed_at=None):
            raise Problem("conflict", "两步验证没有开启。")
        record(actor, subject(user_id), "user.second_factor_off", end_all(user_id), reason=reason)


def _require_own_removal(user: User, code: str) -> None:
    if needs_second_factor(actor_of_user(user.pk).grants):
        raise Problem("not_permitted", "您的岗位必须使用两步验证，不能关闭。换手机请联系安全管理员。")
    attempt = lockout.begin(user.username, "", device="second-factor")
    if not use_code(user, code):
        raise invalid("code", "验证码不对，请输入手机上新显示的 6 位数字。")
    lockout.succeeded(attempt, "")
