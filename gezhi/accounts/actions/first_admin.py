"""The first three admins of a fresh installation (系统、安全、审计管理员): one-time secrets, no default accounts (security.md 2, 19)."""

import secrets
from datetime import timedelta

from django.db import transaction

from gezhi.access.actions import grant
from gezhi.access.actor import SYSTEM, Actor
from gezhi.access.models import Grant
from gezhi.access.verbs import Verb
from gezhi.accounts import lockout
from gezhi.accounts.actions.tokens import subject
from gezhi.accounts.actions.users import create_user
from gezhi.accounts.models import FirstAdminSecret, User
from gezhi.accounts.queries import digest_of
from gezhi.ground import clock
from gezhi.ground.problems import Problem, invalid
from gezhi.journal.actions import record
from gezhi.journal.rules import Subject

ADMIN_ROLES = {"system_admin": "系统管理员", "security_admin": "安全管理员", "audit_admin": "审计管理员"}
LIFE = timedelta(hours=24)


def _is_held(role_code: str) -> bool:
    """Whether an active user holds the role now."""
    now = clock.now()
    holders = Grant.objects.filter(role_id=role_code, from_at__lte=now).exclude(until_at__lte=now).values("user_id")
    return User.objects.filter(pk__in=holders, is_active=True).exists()


@transaction.atomic
def first_admin_secret(*, actor: Actor) -> dict[str, str]:
    """One secret for each of the three admin roles, to be handed to three people; earlier unused ones die. They end after 24 hours.

    Refused (``conflict``) as soon as a system admin exists: from then on admins are appointed by the security admin.
    """
    actor.require(Verb.SYSTEM_OPERATE)
    if _is_held("system_admin"):
        raise Problem("conflict", "已有系统管理员，不再发放初始口令。")
    FirstAdminSecret.objects.filter(used_at__isnull=True).delete()
    made = {role: secrets.token_urlsafe(24) for role in ADMIN_ROLES if not _is_held(role)}
    until = clock.now() + LIFE
    FirstAdminSecret.objects.bulk_create(
        [FirstAdminSecret(digest=digest_of(secret), role_code=role, expires_at=until) for role, secret in made.items()]
    )
    record(actor, Subject("first-admin", "secrets"), "first_admin.secrets_made", {"roles": sorted(made), "until": until})
    return made


def use_first_admin_secret(*, secret: str, username: str, password: str, address: str = "") -> User:
    """Make the first holder of the admin role that the secret stands for. Each secret works once; wrong ones count like wrong sign-ins."""
    attempt = lockout.begin("first-admin", address)
    _good_secret(secret)
    lockout.succeeded(attempt, "")
    with transaction.atomic():
        row = _good_secret(secret)
        user = create_user(actor=SYSTEM, username=username, name=ADMIN_ROLES[row.role_code], password=password)
        grant(actor=SYSTEM, user_id=user.pk, role=row.role_code, area_path="")  # the whole land
        if not FirstAdminSecret.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=clock.now()):
            raise Problem("conflict", "这个初始口令刚刚被使用。")
        record(Actor(user_id=user.pk), subject(user.pk), "first_admin.secret_used", {"role": row.role_code, "address": address})
    return user


def _good_secret(secret: str) -> FirstAdminSecret:
    """The row of a secret that still works; one answer for wrong, used and old ones."""
    row = FirstAdminSecret.objects.filter(digest=digest_of(secret.strip()), used_at__isnull=True, expires_at__gt=clock.now()).first()
    if row is None or _is_held(row.role_code):
        raise invalid("secret", "初始口令不对、已使用或已过期。请在服务器上重新生成。")
    return row
