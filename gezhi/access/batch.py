"""Giving many grants at once: loading a city's staff would otherwise take an hour."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.models import Grant
from gezhi.access.queries import ROLES
from gezhi.access.verbs import Verb
from gezhi.ground.problems import Problem, invalid
from gezhi.journal.actions import record
from gezhi.journal.rules import Subject

LINES_PER_ENTRY = 1_000


@transaction.atomic
def grant_many(*, actor: Actor, batch: UUID, grants: Sequence[Grant], within: Sequence[str | None]) -> int:
    """Give unsaved grants of ordinary roles, under the same rules as ``grant``; how many were given.

    ``within``: for each grant the path of its land, where the right to give it is judged. The record gets one
    entry per thousand grants, on the subject of the import ``batch``, each naming user, role, body and land.
    """
    roles = ROLES.get()
    for row, land in zip(grants, within, strict=True):
        role = roles.get(row.role_id)
        if role is None:
            raise invalid("role", f"没有“{row.role_id}”这个角色。")
        if role.is_admin or row.user_id == actor.user_id:
            raise Problem("not_permitted", "管理员角色和本人的授权不能成批办理，请逐一办理。")
        actor.require(Verb.PEOPLE_EDIT, area_path=land, organisation_id=row.organisation_id)
    Grant.objects.bulk_create(grants, batch_size=LINES_PER_ENTRY)
    for start in range(0, len(grants), LINES_PER_ENTRY):
        lines = [[row.user_id, row.role_id, row.organisation_id, row.area_path] for row in grants[start : start + LINES_PER_ENTRY]]
        record(actor, Subject("import", str(batch)), "grants.given", {"grants": lines})
    return len(grants)
