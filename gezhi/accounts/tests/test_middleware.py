import pytest
from django.conf import settings as django_settings
from django.test import Client

from gezhi.access.actor import SYSTEM
from gezhi.access.queries import ROLES
from gezhi.accounts import actions

from .conftest import counted_statements, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("gezhi.accounts.tests.probe_urls")]
CSRF = "x" * 32


def browser(user=None, **facts):
    """A browser that checks CSRF as in production; with a session when a user is given."""
    client = Client(enforce_csrf_checks=True, **facts)
    if user:
        client.cookies[django_settings.SESSION_COOKIE_NAME] = actions.open_session(user_id=user.pk)
    return client


def test_nobody_is_behind_a_bare_request_and_nothing_is_asked(monkeypatch, db):
    with counted_statements(monkeypatch) as sent:
        assert browser().get("/").content == b"home"
        assert browser().get("/who").json()["user"] is None
    assert sent == []


def test_who_is_behind_a_session_is_asked_only_when_somebody_wants_to_know(person, monkeypatch):
    client = browser(person)
    ROLES.get()  # kept in memory from here on
    with counted_statements(monkeypatch) as sent:
        client.get("/")
        assert sent == []
        assert client.get("/who").json()["user"] == person.pk
    assert len(sent) == 1


def test_a_token_speaks_for_its_person(person):
    client, token = browser(), sign_in().token
    assert client.get("/who", headers={"Authorization": f"Bearer {token}"}).json()["user"] == person.pk
    assert client.get("/who", headers={"Authorization": f"bearer  {token} "}).json()["user"] == person.pk


@pytest.mark.parametrize("header", ["Bearer ", "Bearer nonsense", "Bearer gz_wrong", "Bearer gz_\xe9"])
def test_a_wrong_token_is_never_replaced_by_a_cookie(person, header):
    answer = browser(person).get("/api/v1/probe", headers={"Authorization": header})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_another_scheme_is_no_token(person):
    assert browser(person).get("/who", headers={"Authorization": "Basic abc"}).json()["user"] == person.pk


def test_a_cookie_cannot_write_through_the_api_without_the_csrf_token(person):
    client = browser(person)
    refused = client.post("/api/v1/probe", {}, "application/json")
    assert (refused.status_code, refused.json()["number"]) == (403, 206)
    client.cookies["csrftoken"] = CSRF
    assert client.post("/api/v1/probe", {}, "application/json", headers={"X-CSRFToken": CSRF}).json() == {"user": person.pk}
    foreign = {"X-CSRFToken": CSRF, "Origin": "https://evil.test"}
    assert client.post("/api/v1/probe", {}, "application/json", headers=foreign).status_code == 403


def test_a_token_writes_without_it(person):
    headers = {"Authorization": f"Bearer {sign_in().token}", "Origin": "https://app.test"}
    assert browser().post("/api/v1/probe", {}, "application/json", headers=headers).json() == {"user": person.pk}
    assert browser(person).post("/api/v1/probe", {}, "application/json", headers=headers).json() == {"user": person.pk}


def test_ended_sessions_and_tokens_stop_at_the_next_request(person):
    client, token = browser(person), sign_in().token
    actions.sign_out_everywhere(actor=SYSTEM, user_id=person.pk)
    assert client.get("/who").json()["user"] is None
    assert client.get("/api/v1/probe", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_pages_of_a_person_are_not_stored_by_caches(person):
    assert browser(person).get("/who")["Cache-Control"] == "no-store"
    assert browser().get("/who", headers={"Authorization": "Bearer x"}).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in browser().get("/").headers


def test_the_address_is_believed_only_from_our_own_proxies(settings, db):
    forwarded = {"X-Forwarded-For": "6.6.6.6, 1.2.3.4"}
    assert browser().get("/who", headers=forwarded).json()["address"] == "127.0.0.1"
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    assert browser().get("/who", headers=forwarded).json()["address"] == "1.2.3.4"
