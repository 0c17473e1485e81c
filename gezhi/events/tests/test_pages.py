"""Pages of matters: who sees what, forms that come back with the input kept, nothing typed breaks them."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from gezhi.access.actor import SYSTEM
from gezhi.events.actions import ReporterWords
from gezhi.events.models import Order
from gezhi.events.tests.browsing import client_of, form_of, picture, post
from gezhi.files.actions import claim, process
from gezhi.ground.ids import uuid7
from gezhi.journal.models import Entry
from gezhi.testing import OUTSIDE, act, count_statements, make_event, photo, walk_to

XSS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7919*7907 }}{% debug %}", "javascript:alert(1)", "'-alert(1)-'"]


NOBODYS = "01a1ff6c-b96f-7476-890e-60f33e6272bf"


@pytest.mark.parametrize("path", ["/events/", "/events/new/", "/events/unlocated/", f"/events/{NOBODYS}/", f"/events/{NOBODYS}/place"])
def test_pages_want_a_sign_in(town, path):
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=")


def test_front_door_leads_each_to_his_work(town):
    assert Client().get("/").headers["Location"] == "/sign-in"
    assert client_of(town, "operator").get("/").headers["Location"] == "/events/"
    assert client_of(town, "audit_admin").get("/").headers["Location"] not in {"/", "/events/"}


def test_queue_shows_what_the_desk_holds(town):
    event = make_event(town, description="井盖破损，行人差点掉下去")
    page = client_of(town, "leader_east").get("/events/").content.decode()
    assert "待我办理" in page
    assert event.number in page
    assert "井盖破损" in page
    assert "东社区 第01网格" in page
    assert "东社区工作站" in page


def test_siblings_neither_list_nor_open_a_matter(town):
    event = make_event(town)
    for key in ("sibling", "leader_west", "outsider", "resident"):
        client = client_of(town, key)
        assert event.number not in client.get("/events/?tab=open").content.decode()
        assert client.get(f"/events/{event.pk}/").status_code == 404
        assert client.post(f"/events/{event.pk}/do/accept", {"version": "1", "key": str(uuid7())}).status_code in {403, 404}
        assert client.post(f"/events/{event.pk}/files", {"kind": "near", "file": picture()}).status_code == 404


def test_statements_of_the_queue_do_not_grow_with_rows(town):
    client = client_of(town, "operator")
    for _ in range(2):
        make_event(town)
    client.get("/events/?tab=open")
    with count_statements() as few:
        client.get("/events/?tab=open")
    for _ in range(20):
        make_event(town)
    with count_statements() as many:
        page = client.get("/events/?tab=open")
    assert page.content.count(b"row-link") == 22
    assert 2 <= len(many) == len(few) <= 8


def test_pages_of_the_queue_follow_each_other_without_gap(town, monkeypatch):
    monkeypatch.setattr("gezhi.events.pages.queue.PAGE", 3)
    numbers = {make_event(town).number for _ in range(7)}
    client, seen, path = client_of(town, "operator"), [], "/events/?tab=open"
    while path:
        text = client.get(path).content.decode()
        assert "共 7 件" in text
        seen += re.findall(r"class=\"number\"[^>]*>(\d{15})<", text)
        following = re.search(r'href="(\?[^"]*cursor=[^"]*)" rel="next"', text)
        path = "/events/" + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 7
    assert set(seen) == numbers


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("state=submitted", True),
        ("state=accepted", False),
        ("state=closed", False),
        ("class=city", True),
        ("source=field", True),
        ("source=hotline", False),
        ("lamp=green", True),
        ("lamp=red", False),
        ("area=990101001001", True),
        ("area=990101001002", False),
        ("period=day", True),
        ("period=range&from=2001-01-01&to=2001-02-01", False),
    ],
)
def test_each_filter_narrows_the_list(town, query, there):
    event = make_event(town)
    answer = client_of(town, "operator").get(f"/events/?tab=open&{query}")
    assert answer.status_code == 200
    assert (event.number in answer.content.decode()) is there


@pytest.mark.parametrize(
    "query",
    [
        "state=nothing",
        "area=xyz",
        "class=%00",
        "item=%F0%9F%98%80",
        "source=x",
        "lamp=blue",
        "q=%00",
        "cursor=zzz",
        "period=range&from=1",
        "q=" + "长" * 300,
    ],
)
def test_filters_that_make_no_sense_are_refused_in_words(town, query):
    answer = client_of(town, "operator").get(f"/events/?tab=open&{query}")
    assert answer.status_code == 422
    assert "怎么办" in answer.content.decode()


def test_empty_lists_teach(town):
    assert "现在没有要办的事" in client_of(town, "handler").get("/events/").content.decode()
    assert "没有符合条件的事件" in client_of(town, "operator").get("/events/?tab=open&q=龙卷风").content.decode()


def test_the_whole_road_through_the_forms(town):
    event = make_event(town, "leader_east", source="desk", reporter=ReporterWords("甲", "13800001234"))
    _, answer = post(town, "operator", event, "accept", note="属实")
    assert answer.status_code == 302
    page = client_of(town, "operator").get(f"/events/{event.pk}/").content.decode()
    assert "甲县环卫处" in re.search(r"do/dispatch.*?</form>", page, re.DOTALL)[0], "the responsible unit is chosen already"
    assert post(town, "operator", event, "dispatch", unit=town.bodies["cleaning"].pk)[1].status_code == 302
    assert post(town, "handler", event, "sign")[1].status_code == 302
    refused = post(town, "handler", event, "finish", reply="已清理完毕", note="内部情况")[1]
    assert refused.status_code == 422
    assert "已清理完毕" in refused.content.decode()
    assert "处理后照片" in refused.content.decode()
    client = client_of(town, "handler")
    added = client.post(f"/events/{event.pk}/files", {"kind": "after", "file": picture()})
    assert added.status_code == 201
    done = post(town, "handler", event, "finish", reply="已清理完毕", note="内部情况", attachments=added.json()["id"])[1]
    assert done.status_code == 302
    assert post(town, "second_operator", event, "check", result="pass")[1].status_code == 302
    assert post(town, "second_operator", event, "call_back", result="satisfied")[1].status_code == 302
    client, closed = post(town, "second_operator", event, "close")
    assert closed.status_code == 302
    event.refresh_from_db()
    assert event.state == "closed"
    page = client.get(f"/events/{event.pk}/").content.decode()
    for words in ("已结案", "派遣给甲县环卫处", "核查通过", "回访：满意", "已清理完毕"):
        assert words in page


def test_success_says_what_happened_and_who_has_it(town):
    event = make_event(town)
    client, _ = post(town, "operator", event, "accept")
    page = client.get(f"/events/{event.pk}/").content.decode()
    assert "已受理。现在由甲镇网格中心办理（待派遣）" in page


def test_the_same_form_sent_twice_is_done_once(town):
    event = make_event(town)
    client = client_of(town, "operator")
    hidden = form_of(client.get(f"/events/{event.pk}/"), "accept")
    for _ in range(2):
        assert client.post(f"/events/{event.pk}/do/accept", hidden | {"note": "属实"}).status_code == 302
    assert Entry.objects.filter(subject_id=str(event.pk), verb="event.accepted").count() == 1


def test_a_stale_form_comes_back_with_the_words_in_it(town):
    event = make_event(town)
    client = client_of(town, "operator")
    hidden = form_of(client.get(f"/events/{event.pk}/"), "reject")
    act(town, "second_operator", event, "amend", urgent=True, reason="核实后加急")
    answer = client.post(f"/events/{event.pk}/do/reject", hidden | {"reason_code": "unclear", "reply": "请补充具体地点"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "请补充具体地点" in page
    assert form_of(answer, "reject")["version"] == "2"


def test_words_of_a_verb_that_is_gone_are_not_lost(town):
    event = make_event(town)
    client = client_of(town, "operator")
    hidden = form_of(client.get(f"/events/{event.pk}/"), "reject")
    act(town, "second_operator", event, "accept")
    answer = client.post(f"/events/{event.pk}/do/reject", hidden | {"reason_code": "unclear", "reply": "这段话不能丢"})
    assert answer.status_code == 409
    assert "这段话不能丢" in answer.content.decode()


def test_what_is_not_ready_says_why(town):
    event = walk_to(town, make_event(town, "leader_east", source="desk", reporter=ReporterWords("甲", "13800001234")), "to_call_back")
    page = client_of(town, "second_operator").get(f"/events/{event.pk}/").content.decode()
    assert "上报人可以联系，请先回访再结案。" in page
    assert f"/events/{event.pk}/do/close" not in page


@pytest.mark.parametrize("words", XSS)
def test_words_are_shown_as_words(town, words):
    event = make_event(town, description=words + "需要处理", title=words, location_text=words)
    act(town, "operator", event, "comment", text=words)
    client = client_of(town, "operator")
    for path in (f"/events/{event.pk}/", "/events/?tab=open", f"/events/{event.pk}/place", f"/events/?tab=open&q={words}"):
        text = client.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "62615533" not in text, "the words were worked out"


@pytest.mark.parametrize("bad", ["\0", "a\0b", "长" * 3000, "\x1b[31m", "\ud83d"])
def test_bad_words_come_back_as_a_form(town, bad):
    event = make_event(town)
    client = client_of(town, "operator")
    hidden = form_of(client.get(f"/events/{event.pk}/"), "reject")
    values = {"reason_code": "unclear", "reply": bad.encode("utf-8", "replace").decode()} | hidden
    answer = client.post(f"/events/{event.pk}/do/reject", values)
    assert answer.status_code == 422 or (bad == "\ud83d" and answer.status_code == 302)


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("accept", {"item": "99999"}),
        ("accept", {"item": "\0"}),
        ("reject", {"reason_code": "nonsense", "reply": "好"}),
        ("amend", {"title": "长" * 300, "reason": "改"}),
        ("amend", {"reason": ""}),
        ("amend", {"about_unit": "9" * 30, "reason": "改"}),
        ("comment", {"text": "好", "attachments": "no-uuid"}),
        ("comment", {"text": "好", "attachments": str(uuid4())}),
    ],
)
def test_wrong_values_are_told_at_the_form(town, verb, values):
    event = make_event(town)
    answer = post(town, "operator", event, verb, **values)[1]
    assert answer.status_code == 422
    assert "还不能提交" in answer.content.decode()


@pytest.mark.parametrize(
    "hidden", [{}, {"version": "x", "key": NOBODYS}, {"version": "1", "key": "x"}, {"version": "9" * 30, "key": NOBODYS}]
)
def test_a_broken_form_is_refused(town, hidden):
    event = make_event(town)
    assert client_of(town, "operator").post(f"/events/{event.pk}/do/accept", hidden).status_code == 400


def test_unknown_verbs_are_not_found(town):
    event = make_event(town)
    assert client_of(town, "operator").post(f"/events/{event.pk}/do/burn", {}).status_code == 404


def test_emoji_are_words(town):
    event = make_event(town)
    assert post(town, "operator", event, "comment", text="收到👍🏻")[1].status_code == 302
    assert "收到👍🏻" in client_of(town, "operator").get(f"/events/{event.pk}/").content.decode()


def test_notes_inside_are_not_for_whoever_raised_it(town):
    event = make_event(town, "resident", source="portal")
    act(town, "operator", event, "comment", text="此人多次来电")
    page = client_of(town, "resident").get(f"/events/{event.pk}/").content.decode()
    assert "此人多次来电" not in page
    assert "已收到" in page
    assert "operator的岗位" not in page
    assert "记录序号" not in page


def test_photos_are_opened_by_those_who_see_the_matter(town):
    event = make_event(town, "resident", source="portal")
    inside = photo(town, "operator", event, "near")
    own = photo(town, "resident", event, "near")
    for each in claim(actor=SYSTEM, limit=10):
        process(actor=SYSTEM, attachment_id=each)
    base = f"/events/{event.pk}/files"
    assert client_of(town, "operator").get(f"{base}/{inside}/published").status_code == 200
    assert client_of(town, "resident").get(f"{base}/{own}/preview").status_code == 200
    assert client_of(town, "resident").get(f"{base}/{inside}/published").status_code == 404
    assert client_of(town, "neighbour").get(f"{base}/{own}/published").status_code == 404
    other = make_event(town)
    assert client_of(town, "operator").get(f"/events/{other.pk}/files/{own}/published").status_code == 404
    assert client_of(town, "operator").get(f"{base}/{own}/nonsense").status_code == 404


def test_an_original_wants_its_right_and_leaves_an_entry(town):
    event = make_event(town)
    own = photo(town, "worker", event, "near")
    for each in claim(actor=SYSTEM, limit=10):
        process(actor=SYSTEM, attachment_id=each)
    path = f"/events/{event.pk}/files/{own}/original"
    assert client_of(town, "leader_east").get(path).status_code == 403
    assert client_of(town, "operator").get(path).status_code == 200
    assert Entry.objects.filter(subject_kind="attachment", subject_id=str(own), verb="attachment.original_opened").count() == 1


def test_a_photo_is_added_once_and_written_down_once(town):
    event, id_ = make_event(town), uuid7()
    client = client_of(town, "worker")
    for _ in range(2):
        answer = client.post(f"/events/{event.pk}/files", {"id": str(id_), "kind": "near", "file": picture()})
        assert answer.status_code == 201
    assert Entry.objects.filter(subject_kind="attachment", subject_id=str(id_)).count() == 1
    for wrong in ({"kind": "selfie"}, {"id": "x"}):
        bad = client.post(f"/events/{event.pk}/files", {"kind": "near", "file": picture()} | wrong, headers={"Accept": "application/json"})
        assert bad.status_code == 422
    assert client.post(f"/events/{event.pk}/files", {"kind": "near"}, headers={"Accept": "application/json"}).status_code == 422


def test_who_only_reads_adds_nothing(town):
    event = make_event(town)
    client = client_of(town, "boss")
    assert client.get(f"/events/{event.pk}/").status_code == 200
    assert client.post(f"/events/{event.pk}/files", {"kind": "near", "file": picture()}).status_code == 403


class TestReporter:
    """Who raised a matter is shown to the desk only, in full only with a reason."""

    @pytest.fixture
    def event(self, town):
        return make_event(town, "leader_east", source="desk", reporter=ReporterWords("反映人甲", "13800005678"))

    def test_the_desk_sees_the_last_four(self, town, event):
        page = client_of(town, "operator").get(f"/events/{event.pk}/").content.decode()
        assert "5678" in page
        assert "13800005678" not in page
        assert "反映人甲" not in page

    def test_revealing_needs_a_reason_and_is_written_down(self, town, event):
        client = client_of(town, "operator")
        assert client.post(f"/events/{event.pk}/reporter", {"reason": " "}).status_code == 422
        page = client.post(f"/events/{event.pk}/reporter", {"reason": "需要核实门牌"}).content.decode()
        assert "反映人甲 13800005678" in page
        assert "需要核实门牌" in client.get(f"/events/{event.pk}/").content.decode()
        assert Entry.objects.filter(subject_kind="reporter", subject_id=str(event.pk)).count() == 1
        assert "13800005678" not in "".join(Entry.objects.values_list("body", flat=True))

    def test_the_unit_sees_nothing_until_the_desk_shares(self, town, event):
        event = walk_to(town, event, "handling")
        client = client_of(town, "handler")
        assert "5678" not in client.get(f"/events/{event.pk}/").content.decode()
        assert client.post(f"/events/{event.pk}/reporter", {"reason": "要联系"}).status_code == 403
        assert post(town, "operator", event, "share_reporter", reason="需要入户")[1].status_code == 302
        assert "5678" in client.get(f"/events/{event.pk}/").content.decode()
        assert "13800005678" in client.post(f"/events/{event.pk}/reporter", {"reason": "要联系"}).content.decode()

    def test_the_unit_it_is_about_never_sees_it(self, town, event):
        event = walk_to(town, event, "handling")
        act(town, "operator", event, "amend", about_unit=town.bodies["cleaning"].pk, reason="反映的是环卫处")
        Order.objects.filter(event=event).update(sees_reporter=True)
        client = client_of(town, "handler")
        assert "5678" not in client.get(f"/events/{event.pk}/").content.decode()
        assert client.post(f"/events/{event.pk}/reporter", {"reason": "要联系"}).status_code == 403

    @pytest.mark.parametrize("key", ["worker", "micro_head", "boss", "handler"])
    def test_others_see_nothing(self, town, event, key):
        walk_to(town, event, "handling")
        client = client_of(town, key)
        assert "5678" not in client.get(f"/events/{event.pk}/").content.decode()
        assert client.post(f"/events/{event.pk}/reporter", {"reason": "看看"}).status_code == 403


def test_who_reported_by_his_account_left_nothing_to_share(town):
    event = walk_to(town, make_event(town, "resident", source="portal"), "handling")
    page = client_of(town, "operator").get(f"/events/{event.pk}/").content.decode()
    assert "没有登记反映人的姓名和电话。可以请他补充材料" in page
    assert f"/events/{event.pk}/do/share_reporter" not in page


def test_every_post_of_the_town_opens_its_pages(town):
    """Nothing breaks for anybody: each person opens each page."""
    events = [make_event(town), make_event(town, lon=OUTSIDE[0], lat=OUTSIDE[1]), walk_to(town, make_event(town), "closed")]
    for key in town.users:
        client = client_of(town, key)
        paths = ["/", "/events/", "/events/?tab=closed", "/events/?tab=reported", "/events/new/", "/events/unlocated/", "/progress/"]
        for path in [*paths, *(f"/events/{event.pk}/" for event in events), *(f"/events/{event.pk}/place" for event in events)]:
            assert client.get(path).status_code in {200, 302, 403, 404}, (key, path)
