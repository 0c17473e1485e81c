"""查进度: a reporter follows his matter with number and code, answers, rates, and asks to have it done again."""

import re
from datetime import date

import pytest
from django.test import Client

from gezhi.events.actions import ReporterWords
from gezhi.events.rules import number as number_of
from gezhi.events.rules import progress_code
from gezhi.ground.ids import uuid7
from gezhi.testing import act, make_event, walk_to


@pytest.fixture
def event(town):
    return make_event(town, "leader_east", source="desk", description="楼道堆物堵了门", reporter=ReporterWords("甲", "13800001234"))


def ask(client, number, code):
    return client.post("/progress/", {"number": number, "code": code}, REMOTE_ADDR="203.0.113.9")


def opened(event):
    client = Client()
    answer = ask(client, event.number, progress_code(event.pk))
    assert answer.status_code == 302
    return client


def hidden(answer, verb):
    text = answer.content.decode()
    found = re.search(rf'action="/progress/do/{verb}".*?</form>', text, re.DOTALL)
    assert found, f"no form for {verb}"
    return dict(re.findall(r'<input type="hidden" name="(version|key)" value="([^"]*)"', found[0]))


def test_number_and_code_show_the_matter_without_names(town, event):
    act(town, "operator", event, "accept", note="内部意见")
    page = opened(event).get("/progress/matter").content.decode()
    for words in ("楼道堆物", "已收到", "已受理", "办理中", "已办结", event.number):
        assert words in page
    for inside in ("内部意见", "1234", "operator"):
        assert inside not in page


def test_the_code_may_be_typed_as_people_type(event):
    code = progress_code(event.pk).lower()
    assert ask(Client(), f" {event.number[:8]} {event.number[8:]} ", f"{code[:4]}-{code[4:]}").status_code == 302


def test_unknown_number_and_wrong_code_get_the_same_answer(town, event):
    other = make_event(town)
    wrong = ask(Client(), event.number, progress_code(other.pk))
    unknown = ask(Client(), number_of(date(2020, 1, 1), 1), "ABCD2345")
    strip = re.compile(r'value="[^"]*"')
    assert wrong.status_code == unknown.status_code == 422
    assert strip.sub("", wrong.content.decode()) == strip.sub("", unknown.content.decode())
    assert "没有找到" in wrong.content.decode()


def test_a_number_with_a_slip_is_told_and_does_not_count(event):
    slip = event.number[:-1] + str((int(event.number[-1]) + 1) % 10)
    for _ in range(12):
        answer = ask(Client(), slip, "ABCD2345")
        assert answer.status_code == 422
        assert "输错了一位" in answer.content.decode()
    assert ask(Client(), event.number, progress_code(event.pk)).status_code == 302


def test_ten_wrong_codes_make_wait_and_right_ones_do_not_count(event):
    for _ in range(12):
        assert ask(Client(), event.number, progress_code(event.pk)).status_code == 302
    for _ in range(10):
        assert ask(Client(), event.number, "ABCD2345").status_code == 422
    blocked = ask(Client(), event.number, progress_code(event.pk))
    assert blocked.status_code == 429
    assert int(blocked.headers["Retry-After"]) > 0
    elsewhere = Client().post("/progress/", {"number": event.number, "code": progress_code(event.pk)}, REMOTE_ADDR="203.0.113.77")
    assert elsewhere.status_code == 302


def test_without_the_code_there_is_nothing(event):
    client = Client()
    assert client.get("/progress/matter").headers["Location"] == "/progress/"
    client.cookies["gezhi_progress"] = f"{event.pk}:forged"
    assert client.get("/progress/matter").headers["Location"] == "/progress/"
    assert client.post("/progress/do/rate", {"rating": "satisfied"}).headers["Location"] == "/progress/"


def test_asked_facts_are_supplied(town, event):
    act(town, "operator", event, "accept")
    act(town, "operator", event, "ask_facts", text="是哪一栋楼？")
    client = opened(event)
    page = client.get("/progress/matter")
    assert "是哪一栋楼？" in page.content.decode()
    empty = client.post("/progress/do/supply_facts", hidden(page, "supply_facts") | {"text": ""})
    assert empty.status_code == 422
    assert client.post("/progress/do/supply_facts", hidden(page, "supply_facts") | {"text": "三栋一单元"}).status_code == 302
    event.refresh_from_db()
    assert event.asking is False


def test_reply_rating_and_reopening(town, event):
    event = walk_to(town, event, "to_call_back")
    act(town, "second_operator", event, "call_back", result="satisfied")
    act(town, "second_operator", event, "close")
    client = opened(event)
    page = client.get("/progress/matter")
    assert "已清理" in page.content.decode()
    assert client.post("/progress/do/rate", hidden(page, "rate") | {"rating": "wonderful"}).status_code == 422
    assert client.post("/progress/do/rate", hidden(page, "rate") | {"rating": "not_satisfied", "text": "又堆上了"}).status_code == 302
    page = client.get("/progress/matter")
    assert "不满意" in page.content.decode()
    answer = client.post("/progress/do/reopen", hidden(page, "reopen") | {"reason": "第二天又堆上了"})
    assert answer.status_code == 302
    event.refresh_from_db()
    assert (event.state, event.round) == ("accepted", 2)


def test_other_verbs_are_not_done_here(event):
    client = opened(event)
    assert client.post("/progress/do/close", {"version": "1", "key": str(uuid7())}).status_code == 404


@pytest.mark.parametrize(("number", "code"), [("\0", "x"), ("长" * 100, "x"), ("123", "y" * 200), ("😀", "😀"), ("", "")])
def test_nonsense_is_refused_in_words(db, number, code):
    assert ask(Client(), number, code).status_code == 422
