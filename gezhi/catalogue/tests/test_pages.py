"""The pages of items, limits and the calendar, through the real middleware."""

import pytest
from django.conf import settings as installation

from gezhi.access import actions as access
from gezhi.access.actor import SYSTEM
from gezhi.accounts.actions import create_user
from gezhi.accounts.actions.tokens import open_session
from gezhi.catalogue.actions import ItemValues, create_item, load_official_calendar
from gezhi.catalogue.queries import calendar, catalogue


@pytest.fixture
def browser(client, place, settings):
    """A browser in which a person with this role and area is signed in."""
    settings.DEMO = True  # admins need no second factor in the demo

    def signed_in(role="system_admin", area_path=""):
        user = create_user(actor=SYSTEM, username=f"u-{role}", name="岗位 01", password=None)
        access.grant(actor=SYSTEM, user_id=user.pk, role=role, area_path=area_path)
        client.cookies[installation.SESSION_COOKIE_NAME] = open_session(user_id=user.pk, second_factor=True)
        return client

    return signed_in


def item(**values):
    return create_item(
        actor=SYSTEM, values=ItemValues(**{"code": "0101", "name": "暴露垃圾", "category": "city", "description": "成堆的垃圾", **values})
    )


PATHS = ["/items/", "/items/0101/", "/limits/", "/calendar/", "/calendar/2026/"]
EDITS = ["/items/new", "/items/0101/edit", "/items/0101/end", "/limits/check/normal", "/calendar/hours", "/calendar/2026/10/1"]


@pytest.mark.parametrize("path", PATHS + EDITS)
def test_opens_for_the_admin(browser, path):
    item()
    response = browser().get(path)
    assert response.status_code == 200
    assert "style=" not in response.content.decode().split("<main")[1]


@pytest.mark.parametrize("path", EDITS)
def test_edits_need_the_right(browser, path):
    item()
    assert browser("grid_worker", "99/").get(path).status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_reading_needs_a_sign_in(client, place, path):
    assert client.get(path).status_code == 302


def test_a_worker_reads_without_edit_buttons(browser):
    item()
    page = browser("grid_worker", "99/").get("/items/0101/").content.decode()
    assert "成堆的垃圾" in page
    assert "/edit" not in page
    assert "place-unit" not in page


def test_list_is_filtered(browser):
    item()
    client = browser()
    page = client.get("/items/", {"q": "bllj"}).content.decode()
    assert "共 1 项" in page
    assert "没有符合条件的事项" in client.get("/items/", {"q": "没有这种事"}).content.decode()
    assert client.get("/items/", {"category": "nope"}).status_code == 422
    assert client.get("/items/", {"q": "\0"}).status_code == 422


FORM = {"code": "0102", "name": "路灯不亮", "category": "city", "handle": "1工作日", "evidence_after": "true", "self_closable": "true"}


def test_new_item(browser):
    response = browser().post("/items/new", FORM)
    assert response.status_code == 302
    fact = catalogue().item("0102")
    assert (fact.handle.words, fact.evidence, fact.self_closable) == ("1 个工作日", ("after",), True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "a b"),
        ("name", ""),
        ("name", "重点人员"),
        ("handle", "马上"),
        ("category", "nope"),
        ("name", "a\0b"),
        ("legal_basis", "x" * 1001),
    ],
)
def test_bad_input_keeps_what_was_typed(browser, field, value):
    response = browser().post("/items/new", {**FORM, "description": "已经写好的说明", field: value})
    assert response.status_code == 422
    page = response.content.decode()
    assert "已经写好的说明" in page
    assert "data-errors" in page
    assert catalogue().item("0102") is None


def test_edit_and_a_stale_second_edit(browser):
    stored, client = item(), browser()
    form = {"version": "1", "name": "垃圾堆积", "category": "city", "reason": "改名"}
    assert client.post("/items/0101/edit", form).status_code == 302
    assert catalogue().item("0101").name == "垃圾堆积"
    late = client.post("/items/0101/edit", {**form, "name": "别的"})
    assert late.status_code == 409
    assert "刚刚被别人修改" in late.content.decode()
    stored.refresh_from_db()
    assert (stored.name, stored.version) == ("垃圾堆积", 2)


def test_end(browser):
    item()
    client = browser()
    assert client.post("/items/0101/end", {"version": "1", "reason": ""}).status_code == 422
    assert client.post("/items/0101/end", {"version": "1", "reason": "并入别处"}).status_code == 302
    assert client.get("/items/0101/").status_code == 200
    assert client.get("/items/0101/edit").status_code == 404
    assert client.get("/items/nope/").status_code == 404


def test_name_a_body_and_take_it_away(browser, place):
    item()
    client = browser()
    facts = {"area": place.town.code, "unit": str(place.unit.pk)}
    assert client.post("/items/0101/responsibility", facts).status_code == 302
    assert "执法队" in client.get("/items/0101/").content.decode()
    assert client.post("/items/0101/responsibility", {"area": place.town.code, "remove": "true"}).status_code == 302
    assert "执法队" not in client.get("/items/0101/").content.decode()
    for bad in (
        {"area": "x"},
        {"area": place.town.code, "unit": "abc"},
        {"area": place.town.code, "unit": str(place.desk.pk)},
        {"area": place.town.code, "unit": "9" * 20},
    ):
        assert client.post("/items/0101/responsibility", bad).status_code == 422
    assert client.get("/items/0101/responsibility").status_code == 405


def test_limits(browser):
    client = browser()
    assert client.post("/limits/check/normal", {"limit": "4工作时", "source": "本地规定"}).status_code == 302
    assert catalogue().limit("check", None, urgent=False).words == "4 个工作时"
    assert client.post("/limits/check/normal", {"limit": "soon"}).status_code == 422
    assert client.get("/limits/dance/normal").status_code == 404


def test_calendar(browser):
    client = browser()
    assert "暂定" in client.get("/calendar/2026/").content.decode()
    assert client.post("/calendar/2026/load").status_code == 302
    page = client.get("/calendar/2026/").content.decode()
    assert "国庆节" in page
    assert "248 个工作日" in page
    assert client.post("/calendar/2026/11/23", {"works": "off", "name": "停工"}).status_code == 302
    assert client.post("/calendar/2026/11/23", {"works": "maybe"}).status_code == 422
    assert client.post("/calendar/2027/confirm").status_code == 422
    assert client.post("/calendar/2027/load").status_code == 422
    assert client.get("/calendar/2026/2/30").status_code == 404
    assert client.get("/calendar/99999/").status_code == 404
    assert client.post("/calendar/hours", {"hours": "08:30-12:00、14:30-17:30"}).status_code == 302
    assert calendar().day_minutes == 390
    for bad in ("早九晚五", "08:00-25:00", "12:00-08:00", "08:61-12:00"):
        assert client.post("/calendar/hours", {"hours": bad}).status_code == 422


def test_statements_do_not_grow(browser, place, django_assert_max_num_queries):
    client = browser()
    load_official_calendar(actor=SYSTEM, year=2026)
    for n in range(20):
        item(code=f"01{n:02d}")
    client.get("/items/")
    client.get("/calendar/2026/")
    for path in ("/items/", "/calendar/2026/"):
        with django_assert_max_num_queries(5):
            assert client.get(path).status_code == 200
