import json
import re
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client

from gezhi.access.actor import SYSTEM
from gezhi.accounts import actions, devices
from gezhi.accounts.models import SignedInSession, User
from gezhi.accounts.queries import sessions_of, tokens_of
from gezhi.ground import clock

from .conftest import KNOCK, PASSWORD, sign_in
from .test_second_factor import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("gezhi.accounts.tests.probe_urls")]
NEW = "another fine password 7"
SESSION = django_settings.SESSION_COOKIE_NAME


class Browser(Client):
    """A browser with CSRF checks on, which sends forms as pages do."""

    def __init__(self, **facts):
        super().__init__(enforce_csrf_checks=True, **facts)

    def send(self, page, **fields):
        """Open a page and send a form of it, its token included."""
        path, _, target = page.partition(" -> ")
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path).content.decode())
        return self.post(target or path, {"csrfmiddlewaretoken": found[1], **fields})

    def sign_in(self, username="worker01", password=PASSWORD, **fields):
        return self.send("/sign-in", username=username, password=password, **fields)

    @property
    def user(self):
        return self.get("/who").json()["user"]


@pytest.fixture
def browser():
    return Browser()


def words(answer):
    return answer.content.decode()


def test_signing_in_opens_a_session_and_goes_where_one_wanted(person, browser):
    answer = browser.sign_in(next="/events/?state=new")
    assert (answer.status_code, answer["Location"]) == (302, "/events/?state=new")
    assert browser.user == person.pk
    cookie = answer.cookies[SESSION]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert len(cookie.value) >= 32
    assert browser.get("/sign-in")["Location"] == "/"


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(person, browser, target):
    assert browser.sign_in(next=target)["Location"] == "/"
    assert browser.get("/sign-in", {"next": target})["Location"] == "/"


def test_a_wrong_password_says_so_once_and_keeps_the_name(person, browser):
    answer = browser.sign_in(password="wrong password 1")
    assert answer.status_code == 401
    assert "用户名、密码或验证码不对" in words(answer)
    assert 'value="worker01"' in words(answer)
    assert "wrong password 1" not in words(answer)
    assert browser.user is None


def test_too_many_say_how_long_to_wait(person, browser):
    answers = [browser.sign_in(password="wrong password 1") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert int(answers[3]["Retry-After"]) >= 1
    assert "秒后再试" in words(answers[3])


@pytest.mark.parametrize(
    "fields", [{"username": ""}, {"password": ""}, {"username": "a\x00b"}, {"username": "x" * 9000}, {"password": "😀" * 900}]
)
def test_odd_input_is_refused_on_the_page(person, browser, fields):
    assert browser.sign_in(**fields).status_code == 422


def test_a_form_of_another_site_is_refused(person, browser):
    assert browser.post("/sign-in", {"username": "worker01", "password": PASSWORD}).status_code == 403


def test_the_session_key_changes_at_sign_in(person, browser):
    browser.cookies[SESSION] = "planted by somebody"
    browser.sign_in()
    first = browser.cookies[SESSION].value
    assert first != "planted by somebody"
    browser.post("/sign-out", {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value})
    browser.sign_in()
    assert browser.cookies[SESSION].value != first


def test_signing_in_as_another_ends_the_session_before(person, browser):
    other = actions.create_user(actor=SYSTEM, username="worker02", name="网格员 02", password=PASSWORD)
    browser.sign_in()
    before = Browser()
    before.cookies[SESSION] = browser.cookies[SESSION].value
    page = browser.get("/me/password").content.decode()  # the sign-in page itself leads a signed-in person away
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    browser.post("/sign-in", {"csrfmiddlewaretoken": token, "username": "worker02", "password": PASSWORD})
    assert (browser.user, before.user) == (other.pk, None)
    assert Session.objects.count() == 1


def test_signing_out_ends_it_on_the_server(person, browser):
    browser.sign_in()
    key = browser.cookies[SESSION].value
    assert browser.get("/sign-out").status_code == 405
    browser.send("/me/ -> /sign-out")
    other = Browser()
    other.cookies[SESSION] = key
    assert (browser.user, other.user) == (None, None)
    assert SignedInSession.objects.get().ended_at


def test_a_browser_that_was_here_before_is_known(person, browser):
    browser.sign_in()
    secret = devices.secret_for(browser.cookies[devices.COOKIE].value, "worker01")
    assert secret
    assert "worker01" not in browser.cookies[devices.COOKIE].value
    browser.cookies.pop(SESSION)
    for _ in range(5):
        Browser().sign_in(password="wrong password 1")
    assert Browser().sign_in().status_code == 429
    assert browser.sign_in().status_code == 302
    assert devices.secret_for(browser.cookies[devices.COOKIE].value, "worker01") == secret


def test_a_device_mark_cannot_be_made_or_lent():
    cookie = devices.remember("", "worker01")
    assert devices.secret_for(cookie, "worker02") == ""
    assert devices.secret_for(cookie[:-1] + ("a" if cookie[-1] != "a" else "b"), "worker01") == ""
    both = devices.remember(cookie, "worker02")
    assert devices.secret_for(both, "worker01") == devices.secret_for(cookie, "worker01")
    assert devices.secret_for("rubbish", "worker01") == ""


def test_a_given_password_must_be_changed_before_anything_else(browser):
    actions.create_user(actor=SYSTEM, username="new01", name="新人 01", password=PASSWORD, must_change_password=True)
    browser.sign_in("new01")
    assert browser.user is None
    assert browser.get("/me/")["Location"].startswith("/sign-in")
    assert browser.get("/sign-in")["Location"] == "/me/password"
    assert browser.get("/me/second-factor")["Location"] == "/me/password"
    assert browser.send("/me/password", current=PASSWORD, new=NEW, again=NEW + "x").status_code == 422
    assert browser.send("/me/password", current=PASSWORD, new=NEW, again=NEW).status_code == 302
    assert browser.user == User.objects.get().pk


def test_an_admin_sets_the_code_up_at_the_first_sign_in(admin, browser):
    browser.sign_in("guard")
    assert browser.user is None
    assert browser.get("/sign-in")["Location"] == "/me/second-factor"
    page = words(browser.get("/me/second-factor"))
    assert re.search(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", page)
    assert "otpauth://totp/" in page
    assert browser.send("/me/second-factor", code="000000").status_code == 422
    assert browser.send("/me/second-factor", code=code_of(admin, clock.now())).status_code == 302
    assert browser.user == admin.pk


def test_later_the_code_is_a_second_step(admin, browser):
    at = clock.now()
    with clock.frozen(at):
        browser.sign_in("guard")
        browser.send("/me/second-factor", code=code_of_new(browser, admin, at))
    later = Browser()
    with clock.frozen(at + timedelta(minutes=1)):
        page = later.sign_in("guard", next="/who")
        assert "动态验证码" in words(page)
        assert later.user is None
        hidden = dict(re.findall(r'name="(ticket|next|csrfmiddlewaretoken)" value="([^"]*)"', words(page)))
        wrong = later.post("/sign-in/code", {**hidden, "code": "000000"})
        assert (wrong.status_code, "验证码不对" in words(wrong)) == (401, True)
        assert later.post("/sign-in/code", {**hidden, "code": ""}).status_code == 422
        assert later.post("/sign-in/code", {**hidden, "ticket": "forged", "code": "000000"}).status_code == 401
        done = later.post("/sign-in/code", {**hidden, "code": code_of(admin, clock.now())})
        assert (done.status_code, done["Location"]) == (302, "/who")
        assert later.user == admin.pk


def test_my_account_shows_devices_and_tokens_and_ends_them(person, browser):
    browser.sign_in()
    Browser(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537").sign_in()
    sign_in()
    page = words(browser.get("/me/"))
    assert "Chrome · Windows" in page
    assert "当前设备" in page
    assert KNOCK.device_name in page
    other = next(row for row in sessions_of(person.pk) if row.device_name == "Chrome · Windows")
    browser.send(f"/me/ -> /me/sessions/{bytes(other.digest).hex()}/end")
    assert len(sessions_of(person.pk)) == 1
    browser.send(f"/me/ -> /me/tokens/{bytes(tokens_of(person.pk)[0].digest).hex()}/end")
    assert tokens_of(person.pk) == []
    assert browser.send("/me/ -> /me/sessions/zz/end").status_code == 404
    assert browser.send("/me/ -> /me/everywhere").status_code == 302
    assert browser.user is None


def test_changing_the_password_keeps_this_browser_and_ends_the_others(person, browser):
    browser.sign_in()
    other, key = Browser(), browser.cookies[SESSION].value
    other.sign_in()
    assert browser.send("/me/password", current="wrong password 1", new=NEW, again=NEW).status_code == 422
    assert "太常见" in words(browser.send("/me/password", current=PASSWORD, new="password1234", again="password1234"))
    assert browser.send("/me/password", current=PASSWORD, new=NEW, again=NEW)["Location"] == "/me/"
    assert (browser.user, other.user) == (person.pk, None)
    assert browser.cookies[SESSION].value != key
    assert "密码已修改" in words(browser.get("/me/"))


def test_switching_the_code_off_by_page(person, browser):
    at = clock.now()
    with clock.frozen(at):
        browser.sign_in()
        browser.send("/me/second-factor", code=code_of_new(browser, person, at))
    with clock.frozen(at + timedelta(minutes=1)):
        browser.send("/me/ -> /me/second-factor/off", **{"off-code": "000000"})
        assert "验证码不对" in words(browser.get("/me/"))
        browser.send("/me/ -> /me/second-factor/off", **{"off-code": code_of(person, clock.now())})
        assert browser.user == person.pk
    assert User.objects.get().otp_confirmed_at is None


def code_of_new(browser, person, at):
    browser.get("/me/second-factor")
    return code_of(person, at)


@pytest.mark.parametrize("page", ["/me/", "/me/password", "/me/second-factor"])
def test_strangers_are_asked_to_sign_in(browser, page, db):
    assert browser.get(page)["Location"].startswith("/sign-in")


@pytest.fixture
def demo_file(tmp_path, monkeypatch, person):
    monkeypatch.setenv("GEZHI_HOME", str(tmp_path))
    rows = [
        {
            "role": "grid_worker",
            "name": "网格员 01",
            "username": "worker01",
            "password": PASSWORD,
            "organisation": "荷城社区",
            "area_code": "1",
        }
    ]
    (tmp_path / "demo-accounts.json").write_text(json.dumps(rows), encoding="utf-8")
    return tmp_path


def test_a_demonstration_offers_its_people_with_one_click(demo_file, settings, browser, person):
    settings.DEMO = True
    page = words(browser.get("/sign-in"))
    assert "这是演示" in page
    assert "网格员 01" in page
    assert PASSWORD not in page
    assert browser.send("/sign-in -> /sign-in/demo", username="worker01", next="/who")["Location"] == "/who"
    assert browser.user == person.pk


def test_only_people_of_the_demonstration_can_be_clicked(demo_file, settings, browser):
    settings.DEMO = True
    actions.create_user(actor=SYSTEM, username="real01", name="真账号", password=PASSWORD)
    assert browser.send("/sign-in -> /sign-in/demo", username="real01").status_code == 404
    assert browser.post("/sign-in/demo", {"username": "worker01"}).status_code == 403


def test_outside_a_demonstration_there_is_no_click(demo_file, browser):
    page = words(browser.get("/sign-in"))
    assert "演示" not in page
    assert browser.send("/sign-in -> /sign-in/demo", username="worker01").status_code == 404
    assert browser.user is None


def test_a_demonstration_still_loading_says_so(settings, browser, tmp_path, monkeypatch, db):
    settings.DEMO = True
    monkeypatch.setenv("GEZHI_HOME", str(tmp_path))
    assert "还没有准备好" in words(browser.get("/sign-in"))
    (tmp_path / "demo-accounts.json").write_text("[{", encoding="utf-8")
    assert "还没有准备好" in words(browser.get("/sign-in"))


def test_the_first_admin_is_made_by_page(browser, db):
    secret = actions.first_admin_secret(actor=SYSTEM)["system_admin"]
    given = {"secret": secret, "username": "boss", "new": NEW, "again": NEW}
    assert browser.send("/first-admin", **given | {"secret": "wrong"}).status_code == 422
    assert browser.send("/first-admin", **given | {"again": "x"}).status_code == 422
    weak = browser.send("/first-admin", **given | {"new": "short", "again": "short"})
    assert "至少 12 位" in words(weak)
    assert browser.send("/first-admin", **given)["Location"] == "/sign-in"
    browser.sign_in("boss", NEW)
    assert browser.get("/sign-in")["Location"] == "/me/second-factor"
