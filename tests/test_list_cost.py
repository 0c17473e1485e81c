"""A list costs the same number of statements whatever its length."""

import pytest

from gezhi.events.tests.stock import at_state
from gezhi.intake.tests.test_api_road import Caller
from gezhi.testing import act, build_town, count_statements, make_event, photo

from .test_access_matrix import browser


class Scene:
    """What the borrowed browser asks for."""

    def __init__(self, town):
        self.town = town


@pytest.fixture
def town(db):
    return build_town()


def statements(call):
    with count_statements() as counted:
        answer = call()
    assert answer.status_code == 200
    return len(counted), answer


@pytest.mark.parametrize("path", ["events", "events?state=open", "events?lamp=green", "events?q=垃圾", "events?area=990101001"])
def test_the_api_list(town, path):
    caller = Caller(town, "operator")
    for _ in range(5):
        make_event(town)
    caller.send("get", path)
    few, first = statements(lambda: caller.send("get", path))
    for _ in range(20):
        make_event(town, item=None)
    many, second = statements(lambda: caller.send("get", path))
    assert few == many <= 3
    if "q=" not in path:
        assert (len(first.json()["rows"]), len(second.json()["rows"])) == (5, 25)


@pytest.mark.parametrize("path", ["/events/", "/events/?tab=open"])
def test_the_queue_page(town, path):
    client = browser(Scene(town), "operator")
    for _ in range(5):
        make_event(town)
    client.get(path)
    few, _ = statements(lambda: client.get(path))
    for _ in range(20):
        make_event(town, item=None)
    many, _ = statements(lambda: client.get(path))
    assert few == many <= 20


def test_one_matter_with_a_long_story(town):
    caller, event = Caller(town, "operator"), at_state(town, "handling")
    act(town, "operator", event, "comment", text="请抓紧")
    photo(town, "handler", event, "near")
    paths = [f"events/{event.pk}", f"events/{event.pk}/entries"]
    before = [statements(lambda path=path: caller.send("get", path))[0] for path in paths]
    for number in range(8):
        act(town, "operator", event, "comment", text=f"第{number}次提醒")
        photo(town, "handler", event, "near")
    assert [statements(lambda path=path: caller.send("get", path))[0] for path in paths] == before
