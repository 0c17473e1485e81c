import re

import pytest
from django.conf import settings as django_settings
from django.test import Client

from gezhi.access.actor import SYSTEM
from gezhi.accounts import actions
from gezhi.accounts.models import User
from gezhi.accounts.queries import owner_of_session
from gezhi.journal.models import Words

from .conftest import PASSWORD, sign_in, with_role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("gezhi.accounts.tests.probe_urls")]
SHOWN = re.compile(r"<strong>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</strong>")


def signed_in(role):
    """A browser in which the holder of a role has signed in with both factors."""
    user, client = with_role(f"holder-{role}", role), Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = actions.open_session(user_id=user.pk, second_factor=True)
    return client


def words(answer):
    return answer.content.decode()


@pytest.mark.parametrize("role", ["system_admin", "security_admin"])
def test_admins_find_staff_by_a_part_and_residents_only_by_the_whole_name(person, role):
    actions.create_user(actor=SYSTEM, username="resident77", name="居民 77", password=None, is_resident=True)
    client = signed_in(role)
    assert "worker01" in words(client.get("/users/", {"q": "orker"}))
    assert "worker01" in words(client.get("/users/", {"q": "网格员"}))
    assert "居民 77" not in words(client.get("/users/", {"q": "居民"}))
    assert "居民 77" not in words(client.get("/users/", {"q": "resident7"}))
    assert "居民 77" in words(client.get("/users/", {"q": "resident77"}))
    assert "worker01" not in words(client.get("/users/", {"q": "w"}))


@pytest.mark.parametrize("page", ["/users/", "/users/new", "/users/1/"])
@pytest.mark.parametrize("role", ["audit_admin", "grid_worker", "community_leader"])
def test_nobody_else_sees_the_pages(person, role, page):
    assert signed_in(role).get(page).status_code == 403


def test_a_new_account_has_a_password_shown_once_and_to_be_changed(db):
    client = signed_in("system_admin")
    page = client.post("/users/new", {"username": "New01", "name": "新人 01"})
    password = SHOWN.search(words(page))[1]
    user = User.objects.get(username="new01")
    assert password not in words(client.get(f"/users/{user.pk}/"))
    signed = sign_in("new01", password, knock=actions.Knock(address="203.0.113.7", door="page"))
    assert owner_of_session(signed.session_key).stage == "password"


@pytest.mark.parametrize(
    "given", [{"username": "a b", "name": "x"}, {"username": "worker01", "name": "x"}, {"username": "ok01", "name": ""}]
)
def test_bad_input_stays_on_the_page(person, given):
    assert signed_in("system_admin").post("/users/new", given).status_code == 422
    assert not User.objects.filter(username="ok01").exists()


def test_a_reset_shows_a_new_password(person):
    page = signed_in("system_admin").post(f"/users/{person.pk}/reset", {"reason": "忘记密码，当面核实"})
    password = SHOWN.search(words(page))[1]
    assert Words.objects.filter(text="忘记密码，当面核实").exists()
    person.refresh_from_db()
    assert person.check_password(password)
    assert not person.check_password(PASSWORD)


def test_disabling_and_enabling(person):
    client = signed_in("system_admin")
    client.post(f"/users/{person.pk}/disable", {"reason": "离岗"})
    assert not User.objects.get(pk=person.pk).is_active
    assert "已停用" in words(client.get(f"/users/{person.pk}/"))
    client.post(f"/users/{person.pk}/enable", {"reason": "返岗"})
    assert User.objects.get(pk=person.pk).is_active


def test_a_reason_is_demanded(person):
    client = signed_in("system_admin")
    client.post(f"/users/{person.pk}/disable", {"reason": " "})
    assert User.objects.get(pk=person.pk).is_active
    assert "请写明原因" in words(client.get(f"/users/{person.pk}/"))


def test_each_admin_has_only_his_own_acts(person):
    system, security = signed_in("system_admin"), signed_in("security_admin")
    User.objects.filter(pk=person.pk).update(otp_secret=b"sealed", otp_confirmed_at="2026-01-01T00:00Z")
    shown = {
        name: set(re.findall(rf"/users/{person.pk}/([a-z-]+)\"", words(client.get(f"/users/{person.pk}/"))))
        for name, client in (("system", system), ("security", security))
    }
    assert shown == {"system": {"reset", "disable", "sign-out"}, "security": {"sign-out", "no-code"}}
    security.post(f"/users/{person.pk}/disable", {"reason": "x"})
    system.post(f"/users/{person.pk}/no-code", {"reason": "x"})
    user = User.objects.get(pk=person.pk)
    assert user.is_active
    assert user.otp_confirmed_at
    security.post(f"/users/{person.pk}/no-code", {"reason": "手机丢失"})
    assert User.objects.get(pk=person.pk).otp_confirmed_at is None


@pytest.mark.parametrize("page", ["/users/999999999/", "/users/99999999999999999999999/"])
def test_an_account_that_is_not_there(page, db):
    assert signed_in("system_admin").get(page).status_code == 404


def test_an_act_that_is_not_there(person):
    client = signed_in("system_admin")
    assert client.post(f"/users/{person.pk}/explode", {"reason": "x"}).status_code == 404
    assert client.post("/users/999999999/disable", {"reason": "x"}).status_code == 404
    assert client.get(f"/users/{person.pk}/disable").status_code == 405
