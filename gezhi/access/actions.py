"""The only writers of roles and grants."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from gezhi.access.actor import Actor
from gezhi.access.models import Grant, Role
from gezhi.access.queries import after
from gezhi.access.verbs import Verb
from gezhi.ground import clock
from gezhi.ground.problems import Problem, invalid
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject


def _facts(grant: Grant) -> dict[str, Any]:
    return {
        "grant": grant.pk,
        "role": grant.role_id,
        "organisation": grant.organisation_id,
        "area": grant.area_path,
        "from": grant.from_at,
        "until": grant.until_at,
    }


@transaction.atomic
def grant(
    *,
    actor: Actor,
    user_id: int,
    role: str,
    organisation_id: int | None = None,
    area_path: str | None = None,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    appointment_id: int | None = None,
    within: str | None = None,
) -> Grant:
    """Give a user a role for an organisation and/or an area subtree. Nobody grants himself (security.md 19).

    ``within``: path of the land of the organisation. Where the grant names no area, the right to give it is judged there, because this
    room does not know where an organisation stands.
    """
    if user_id == actor.user_id:
        raise Problem("not_permitted", "不能给自己授权，请由其他管理员办理。")
    wanted = Role.objects.filter(code=role).first()
    if wanted is None:
        raise invalid("role", "没有这个角色，请从列表中选择。")
    judged = within if area_path is None else area_path
    if judged is None and organisation_id is None:
        judged = ""  # a grant that names nowhere is judged as one for everywhere
    actor.require(Verb.GRANT_EDIT if wanted.is_admin else Verb.PEOPLE_EDIT, area_path=judged, organisation_id=organisation_id)
    row = Grant.objects.create(
        user_id=user_id,
        role=wanted,
        organisation_id=organisation_id,
        area_path=area_path,
        from_at=from_at or clock.now(),
        until_at=until_at,
        appointment_id=appointment_id,
    )
    record(actor, Subject("user", str(user_id), area_path or ""), "grant.given", _facts(row))
    return row


@transaction.atomic
def end_grants(*, actor: Actor, appointment_id: int, at: datetime | None = None) -> int:
    """End every running grant of an appointment at once (or at ``at``); how many there were."""
    when = at or clock.now()
    rows = list(Grant.objects.select_for_update().filter(appointment_id=appointment_id).exclude(until_at__lte=when))
    for row in rows:
        row.until_at = max(when, row.from_at)
        row.save(update_fields=["until_at"])
        record(actor, Subject("user", str(row.user_id), row.area_path or ""), "grant.ended", _facts(row))
    return len(rows)


@transaction.atomic
def repath(*, actor: Actor, old: str, new: str) -> int:
    """Carry grants along when an area moves from path ``old`` to ``new``; how many moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_grant SET area_path = %s || substr(area_path, %s) WHERE area_path >= %s AND area_path < %s",
            [new, len(old) + 1, old, after(old)],
        )
        moved = int(cursor.rowcount)
    record(actor, Subject("area-move", new, new), "grant.repathed", {"from": old, "to": new, "grants": moved})
    return moved


@transaction.atomic
def change_role(*, actor: Actor, code: str, name: str, verbs: list[str]) -> Role:
    """Change what a role allows. Unknown verbs are refused; takes effect on the next request of everybody who holds it."""
    actor.require(Verb.ROLE_EDIT)
    unknown = sorted(set(verbs) - set(Verb))
    if unknown:
        raise invalid("verbs", f"没有这些办理权限：{'、'.join(unknown)}。")
    role = Role.objects.select_for_update().filter(code=code).first()
    if role is None:
        raise Problem("not_visible")
    before = {"name": role.name, "verbs": sorted(role.verbs)}
    role.name, role.verbs = name, sorted(set(verbs))
    role.save(update_fields=["name", "verbs"])
    bump("roles")
    record(actor, Subject("role", code), "role.changed", {"before": before, "name": name, "verbs": role.verbs})
    return role
