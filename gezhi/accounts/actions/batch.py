"""Many accounts at once, without passwords: loading a city's staff."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.accounts import rules
from gezhi.accounts.actions.users import shown_name
from gezhi.accounts.models import User
from gezhi.ground import clock
from gezhi.ground.problems import invalid
from gezhi.journal.actions import record
from gezhi.journal.rules import Subject

LINES_PER_ENTRY = 1_000


@transaction.atomic
def create_users(*, actor: Actor, batch: UUID, people: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Make accounts nobody can sign in to until a password is set, from (user name, shown name); their ids by user name.

    The record gets one entry per thousand accounts, on the subject of the import ``batch``.
    """
    if not actor.may(Verb.PEOPLE_EDIT):
        actor.require(Verb.USER_EDIT)
    now = clock.now()
    users = [
        User(
            username=rules.written_username(username),
            name=shown_name(name),
            password=make_password(None),
            sessions_valid_from=now,
            created_at=now,
        )
        for username, name in people
    ]
    taken = User.objects.filter(username__in=[user.username for user in users]).values_list("username", flat=True)[:3]
    if taken:
        raise invalid("username", f"这些用户名已有人使用：{'、'.join(taken)}。")
    User.objects.bulk_create(users, batch_size=LINES_PER_ENTRY)
    for start in range(0, len(users), LINES_PER_ENTRY):
        lines = [[user.pk, user.username, user.name] for user in users[start : start + LINES_PER_ENTRY]]
        record(actor, Subject("import", str(batch)), "users.created", {"users": lines})
    return {user.username: user.pk for user in users}
