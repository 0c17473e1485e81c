"""Users: making, naming, disabling, and their passwords."""

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.accounts import lockout, rules
from gezhi.accounts.actions.leaving import end_all
from gezhi.accounts.actions.tokens import subject
from gezhi.accounts.models import User
from gezhi.accounts.passwords import good_password, readable_password
from gezhi.accounts.queries import actor_of_user, get_user
from gezhi.ground import clock
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.secrets import seal
from gezhi.ground.text import clean_text
from gezhi.journal.actions import bump, record

NAME_LIMIT = 50


def shown_name(value: object) -> str:
    """A name others may see; refused in words when it is empty or too long."""
    name = clean_text(value, "name", NAME_LIMIT)
    if not name:
        raise invalid("name", "请填写姓名或岗位名称，例如“某社区网格员 01”。")
    return name


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str | None,
    phone: str = "",
    is_resident: bool = False,
    must_change_password: bool = False,
) -> User:
    """Make an account. Without a password nobody can sign in until one is set. The account may do nothing until it is given a role."""
    if not actor.may(Verb.PEOPLE_EDIT):  # the system admin, or who keeps the staff of an area
        actor.require(Verb.USER_EDIT)
    written, shown = rules.written_username(username), shown_name(name)
    stored = make_password(good_password(password, written)) if password is not None else make_password(None)
    number = clean_text(phone, "phone", 30)
    now = clock.now()
    try:
        with transaction.atomic():
            user = User.objects.create(
                username=written,
                name=shown,
                password=stored,
                phone=seal(number) if number else None,
                is_resident=is_resident,
                must_change_password=must_change_password,
                password_changed_at=now if password is not None else None,
                sessions_valid_from=now,
                created_at=now,
            )
    except IntegrityError:
        raise invalid("username", "这个用户名已有人使用，请换一个。") from None
    record(actor, subject(user.pk), "user.created", {"username": written, "name": shown, "is_resident": is_resident})
    return user


@transaction.atomic
def rename_user(*, actor: Actor, user_id: int, name: str) -> User:
    """Change the name others see."""
    actor.require(Verb.USER_EDIT)
    user = get_user(user_id)
    before, user.name = user.name, shown_name(name)
    user.save(update_fields=["name"])
    record(actor, subject(user_id), "user.renamed", {"before": before, "name": user.name})
    return user


@transaction.atomic
def set_password(*, actor: Actor, user_id: int, password: str, must_change: bool = True, reason: str = "") -> None:
    """Give another person a new password, which he must change at the next sign-in; all his sessions and tokens end.

    The second factor stays. An admin without one cannot be reset by another admin: that would let one admin become the other.
    """
    actor.require(Verb.USER_EDIT)
    if actor.user_id == user_id:
        raise Problem("not_permitted", "自己的密码请在“我的账号”里修改。")
    user = get_user(user_id)
    is_admin = user.is_active and any(grant.is_admin for grant in actor_of_user(user_id).grants)
    if is_admin and not actor.is_system and not user.otp_confirmed_at and not settings.DEMO:
        raise Problem("not_permitted", "对方是管理员且没有开启两步验证，不能由他人重设密码。")
    user.password = make_password(good_password(password, user.username))
    user.must_change_password, user.password_changed_at = must_change, clock.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record(actor, subject(user_id), "user.password_reset", end_all(user_id), reason=reason)


def change_password(*, actor: Actor, current: str, new: str) -> None:
    """Change one's own password. Every session and token ends, this one too: whoever changes it signs in anew or is given a new session.

    Wrong current passwords count like wrong sign-ins, so that an open desk cannot be used for guessing.
    """
    user = get_user(actor.user_id)
    attempt = lockout.begin(user.username, "", device="change-password")
    if not check_password(readable_password(current, "current"), user.password):
        raise invalid("current", "现在的密码不对。")
    lockout.succeeded(attempt, "")
    chosen = good_password(new, user.username, "new")
    if chosen == current:
        raise invalid("new", "新密码和现在的密码一样，请换一个。")
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(password=make_password(chosen), must_change_password=False, password_changed_at=clock.now())
        record(actor, subject(user.pk), "user.password_changed", end_all(user.pk))


@transaction.atomic
def disable_user(*, actor: Actor, user_id: int, reason: str = "") -> None:
    """Disable an account (停用): every session and token ends at once and nobody can sign in to it. Posts end in ``roster``."""
    actor.require(Verb.USER_EDIT)
    if actor.user_id == user_id:
        raise Problem("not_permitted", "不能停用自己的账号。")
    if not User.objects.filter(pk=user_id, is_active=True).update(is_active=False, disabled_at=clock.now()):
        get_user(user_id)
        return
    record(actor, subject(user_id), "user.disabled", end_all(user_id), reason=reason)
    bump("users")  # whoever keeps in memory which desks are staffed looks again


@transaction.atomic
def enable_user(*, actor: Actor, user_id: int, reason: str = "") -> None:
    """Open a disabled account again; old sessions and tokens stay dead."""
    actor.require(Verb.USER_EDIT)
    if not User.objects.filter(pk=user_id, is_active=False).update(is_active=True, disabled_at=None):
        get_user(user_id)
        return
    record(actor, subject(user_id), "user.enabled", {}, reason=reason)
    bump("users")
