"""The page of a new matter and the page of its place."""

from uuid import UUID

import pytest

from gezhi.events.models import Event
from gezhi.events.rules import progress_code
from gezhi.events.tests.browsing import client_of, form_of
from gezhi.ground.ids import uuid7
from gezhi.testing import EAST, OUTSIDE, make_event

XSS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7919*7907 }}{% debug %}", "javascript:alert(1)", "'-alert(1)-'"]


class TestNew:
    """登记事件: at the desk, in the field, by a resident."""

    def values(self, **more):
        return {"id": str(uuid7()), "description": "路灯不亮", "area_code": "9901010010011001"} | more

    def test_a_desk_registers_for_a_caller_and_gets_the_code(self, town):
        client = client_of(town, "operator")
        values = self.values(source="hotline", caller_name="反映人乙", caller_phone="13900001111", item=str(town.item.pk), urgent="true")
        answer = client.post("/events/new/", values)
        event = Event.objects.get(pk=UUID(values["id"]))
        assert answer.headers["Location"] == f"/events/{event.pk}/"
        assert (event.source, event.urgent, event.item_id) == ("hotline", True, town.item.pk)
        page = client.get(f"/events/{event.pk}/").content.decode()
        assert event.number in page
        assert progress_code(event.pk) in page

    def test_sent_twice_it_is_one_matter(self, town):
        client, values = client_of(town, "worker"), self.values()
        assert client.post("/events/new/", values).headers["Location"] == client.post("/events/new/", values).headers["Location"]
        assert Event.objects.count() == 1

    def test_another_matter_under_the_same_id_is_told(self, town):
        client, values = client_of(town, "worker"), self.values()
        client.post("/events/new/", values)
        answer = client.post("/events/new/", values | {"description": "另一件事"})
        assert answer.status_code == 409
        assert "另一件事" in answer.content.decode()
        assert values["id"] not in answer.content.decode()

    def test_who_is_no_desk_cannot_register_as_the_hotline(self, town):
        values = self.values(source="hotline", caller_name="冒名")
        client_of(town, "resident").post("/events/new/", values)
        assert Event.objects.get().source == "portal"

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"description": ""}, "请写明发生了什么事"),
            ({"description": "\0"}, "控制字符"),
            ({"description": "长" * 20_001}, "最多 20000 个字"),
            ({"area_code": ""}, "请在地图上选点"),
            ({"area_code": "no"}, "没有这个网格"),
            ({"lon": "100.01"}, "一起填写"),
            ({"lon": "nan", "lat": "1"}, "经纬度数字"),
            ({"lon": "1" * 99, "lat": "1"}, "经纬度数字"),
            ({"item": "123456"}, "没有这个事项"),
            ({"item": "\0"}, "没有这个事项"),
            ({"caller_phone": "不知道"}, "电话号码只能"),
            ({"caller_name": "名" * 51}, "最多 50 个字"),
            ({"happened_at": "昨天"}, "时间格式不对"),
            ({"happened_at": "2999-01-01T00:00"}, "不能晚于现在"),
            ({"location_text": "\x07"}, "控制字符"),
        ],
    )
    def test_wrong_values_come_back_with_the_rest_kept(self, town, wrong, words):
        values = self.values(source="desk", title="别丢了这个标题") | wrong
        answer = client_of(town, "operator").post("/events/new/", values)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page
        assert "别丢了这个标题" in page
        assert values["id"] in page
        assert Event.objects.count() == 0

    def test_the_form_fits_the_person(self, town):
        desk = client_of(town, "operator").get("/events/new/").content.decode()
        field = client_of(town, "worker").get("/events/new/").content.decode()
        resident = client_of(town, "resident").get("/events/new/").content.decode()
        assert "12345 热线" in desk
        assert "caller_name" in desk
        assert "caller_phone" not in field
        assert 'value="9901010010011001"' in field
        assert "data-map" not in resident
        assert "我要反映" in resident

    def test_a_resident_sees_a_plain_list_of_his_own(self, town):
        event = make_event(town, "resident", source="portal")
        page = client_of(town, "resident").get("/events/").content.decode()
        assert event.number in page
        assert 'name="lamp"' not in page
        assert 'name="area"' not in page


class TestPlace:
    """Matters that lie nowhere, and correcting where one lies."""

    def test_an_unlocated_matter_waits_and_gets_its_place(self, town):
        event = make_event(town, lon=OUTSIDE[0], lat=OUTSIDE[1])
        client = client_of(town, "county")
        assert event.number in client.get("/events/unlocated/").content.decode()
        hidden = form_of(client.get(f"/events/{event.pk}/place?back=unlocated"), "amend")
        values = hidden | {"from": "place", "back": "unlocated", "lon": str(EAST[0]), "lat": str(EAST[1]), "reason": "电话核实"}
        answer = client.post(f"/events/{event.pk}/do/amend", values)
        assert answer.headers["Location"] == "/events/unlocated/"
        event.refresh_from_db()
        assert event.area_path == town.path("9901010010011001")
        assert event.number not in client.get("/events/unlocated/").content.decode()

    def test_a_grid_alone_is_enough(self, town):
        event = make_event(town, lon=OUTSIDE[0], lat=OUTSIDE[1])
        client = client_of(town, "county")
        hidden = form_of(client.get(f"/events/{event.pk}/place"), "amend")
        values = hidden | {"from": "place", "lon": str(event.lon), "lat": str(event.lat), "area": "9901010010021001", "reason": "核实"}
        assert client.post(f"/events/{event.pk}/do/amend", values).status_code == 302
        event.refresh_from_db()
        assert event.area_path == town.path("9901010010021001")

    @pytest.mark.parametrize("wrong", [{"reason": ""}, {"lon": "x"}, {"area": "nowhere"}, {"location_text": "长" * 501}])
    def test_a_wrong_place_comes_back(self, town, wrong):
        event = make_event(town)
        client = client_of(town, "operator")
        hidden = form_of(client.get(f"/events/{event.pk}/place"), "amend")
        values = hidden | {"from": "place", "location_text": "菜市场门口", "reason": "核实"} | wrong
        answer = client.post(f"/events/{event.pk}/do/amend", values)
        assert answer.status_code == 422
        assert "还不能提交" in answer.content.decode()
