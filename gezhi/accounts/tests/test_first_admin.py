from datetime import timedelta

import pytest

from gezhi.access.actor import SYSTEM
from gezhi.accounts import actions
from gezhi.accounts.models import FirstAdminSecret, User
from gezhi.accounts.queries import actor_of_user
from gezhi.ground.problems import Problem
from gezhi.journal.models import Entry

from .conftest import NOON, PASSWORD, held, with_role

pytestmark = pytest.mark.django_db
ROLES = {"system_admin", "security_admin", "audit_admin"}


def refusal(call):
    with pytest.raises(Problem) as caught:
        call()
    return caught.value


def use(secret, username="first", password=PASSWORD, address="203.0.113.7"):
    return actions.use_first_admin_secret(secret=secret, username=username, password=password, address=address)


def test_three_secrets_make_three_separate_admins():
    made = actions.first_admin_secret(actor=SYSTEM)
    assert set(made) == ROLES
    assert len(set(made.values())) == 3
    for role, secret in made.items():
        user = use(f" {secret}\n", username=role)
        assert actor_of_user(user.pk).roles == (role,)
    may = {role: {verb for grant in actor_of_user(User.objects.get(username=role).pk).grants for verb in grant.verbs} for role in ROLES}
    assert "user.edit" not in may["security_admin"] | may["audit_admin"]
    assert "grant.edit" not in may["system_admin"] | may["audit_admin"]
    assert "journal.see" not in may["system_admin"] | may["security_admin"]


def test_secrets_are_kept_as_digests_and_written_down_without_them():
    made = actions.first_admin_secret(actor=SYSTEM)
    assert all(len(bytes(row.digest)) == 32 for row in FirstAdminSecret.objects.all())
    assert not any(Entry.objects.filter(body__contains=secret).exists() for secret in made.values())
    use(made["system_admin"])
    assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == [
        "first_admin.secrets_made",
        "user.created",
        "grant.given",
        "first_admin.secret_used",
    ]


def test_a_secret_works_once_and_for_a_day():
    with held():
        made = actions.first_admin_secret(actor=SYSTEM)
        use(made["system_admin"])
        assert refusal(lambda: use(made["system_admin"], "second")).kind == "invalid"
    with held(NOON + timedelta(hours=24)):
        assert refusal(lambda: use(made["audit_admin"], "third")).kind == "invalid"


def test_new_secrets_replace_unused_ones():
    old = actions.first_admin_secret(actor=SYSTEM)
    new = actions.first_admin_secret(actor=SYSTEM)
    assert refusal(lambda: use(old["system_admin"])).kind == "invalid"
    assert use(new["system_admin"]).pk


def test_none_are_made_where_a_system_admin_is(admin):
    assert "security_admin" not in actions.first_admin_secret(actor=SYSTEM)
    with_role("boss", "system_admin")
    assert refusal(lambda: actions.first_admin_secret(actor=SYSTEM)).kind == "conflict"


def test_a_worker_makes_none():
    actor = actor_of_user(with_role("ww", "grid_worker").pk)
    assert refusal(lambda: actions.first_admin_secret(actor=actor)).kind == "not_permitted"


def test_a_weak_password_does_not_use_the_secret_up():
    secret = actions.first_admin_secret(actor=SYSTEM)["system_admin"]
    for _ in range(8):  # and is no guessing at the secret either
        assert refusal(lambda: use(secret, password="short")).facts["errors"][0]["field"] == "password"
    assert use(secret).pk


def test_secrets_cannot_be_guessed_quickly():
    with held():
        kinds = [refusal(lambda: use("guess")).kind for _ in range(4)]
    assert kinds == ["invalid", "invalid", "invalid", "too_many_attempts"]
