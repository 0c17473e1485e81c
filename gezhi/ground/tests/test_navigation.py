from dataclasses import dataclass

import pytest
from django.test import RequestFactory
from django.urls import path

from gezhi.ground import context, navigation

urlpatterns = [
    path("", lambda _request: None, name="start"),
    path("events", lambda _request: None, name="events"),
    path("events/new", lambda _request: None, name="events-new"),
]


@dataclass
class Rights:
    user_id: int = 7
    verbs: tuple[str, ...] = ()

    def may(self, verb, **_place):
        return verb in self.verbs


@pytest.fixture
def bar(monkeypatch, settings):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(navigation, "_bar", navigation._Bar())
    navigation.register("登记", "events-new", "event.submit", "new", 20)
    navigation.register("待办", "events", "event.see", "work", 10)
    navigation.register("没有接上的房间", "nowhere", "", "work", 30)


def test_rows_follow_rights_and_order(bar):
    everything = Rights(verbs=("event.see", "event.submit"))
    assert [str(row.label) for row in navigation.rows(everything, "/events")] == ["待办", "登记"]
    assert [str(row.label) for row in navigation.rows(Rights(verbs=("event.submit",)), "/events")] == ["登记"]
    assert navigation.rows(None, "/events") == []


@pytest.mark.parametrize(("page", "current"), [("/events", "待办"), ("/events/42", "待办"), ("/events/new", "登记"), ("/eventsx", None)])
def test_the_current_row_is_the_nearest_one(bar, page, current):
    rows = navigation.rows(Rights(verbs=("event.see", "event.submit")), page)
    assert [row.label for row in rows if row.current] == ([current] if current else [])


def test_registering_again_replaces(bar):
    navigation.register("我的待办", "events", "", "work", 5)
    assert [row.label for row in navigation.rows(Rights(), "/")] == ["我的待办"]


def test_page_of_a_stranger_shows_nobody(bar):
    request = RequestFactory().get("/events")
    page = context.page(request)["page"]
    assert page.rows == []
    assert page.user_id == ""
    assert not page.person


def test_page_tells_person_and_scope(bar):
    navigation.tell_person(lambda _request: navigation.Person("荷城社区网格员 01", "网格员"))
    navigation.tell_scope(lambda _request: navigation.Scope("荷城社区"))
    request = RequestFactory().get("/events")
    request.actor = Rights(verbs=("event.see",))
    page = context.page(request)["page"]
    assert (page.user_id, page.person.name, page.scope.label) == ("7", "荷城社区网格员 01", "荷城社区")
    assert [row.url for row in page.rows] == ["/events"]
