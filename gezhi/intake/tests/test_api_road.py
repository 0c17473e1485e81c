"""The main road by API, as different people, each answer held against the OpenAPI file."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from jsonschema import Draft202012Validator
from PIL import Image

from gezhi.access.actor import SYSTEM
from gezhi.accounts.actions import create_token
from gezhi.ground.ids import uuid7
from gezhi.intake.pages import document
from gezhi.testing import EAST, Town


class Caller:
    """One person with a token; every answer is checked against the file."""

    def __init__(self, town: Town, key: str) -> None:
        self.client = Client()
        self.token = create_token(actor=SYSTEM, user_id=town.users[key].pk, device_name="test", second_factor=True).token

    def send(self, method, path, body=None, **headers):
        kwargs = {"headers": {"Authorization": f"Bearer {self.token}", **headers}}
        if body is not None:
            kwargs |= {"data": json.dumps(body), "content_type": "application/json"}
        answer = getattr(self.client, method)(f"/api/v1/{path}", **kwargs)
        hold(method, path.split("?")[0], answer)
        return answer

    def upload(self, event_id, kind="after"):
        picture = BytesIO()
        Image.new("RGB", (20, 20), "teal").save(picture, "JPEG")
        file = SimpleUploadedFile("照片.jpg", picture.getvalue(), "image/jpeg")
        path = f"events/{event_id}/attachments"
        answer = self.client.post(f"/api/v1/{path}", {"kind": kind, "file": file}, headers={"Authorization": f"Bearer {self.token}"})
        hold("post", path, answer)
        return answer


def hold(method, path, answer):
    """The answer's status and shape are those the file declares for the address."""
    declared = {
        template: operations
        for template, operations in document()["paths"].items()
        if method in operations and _fits(template.removeprefix("/api/v1/"), path)
    }
    operation = next(iter(sorted(declared.items(), key=lambda row: row[0].count("{"))))[1][method]
    assert str(answer.status_code) in operation["responses"], (path, answer.status_code, answer.content[:300])
    content = operation["responses"][str(answer.status_code)]["content"]
    kind = answer.headers["Content-Type"]
    assert kind in content
    schema = content[kind]["schema"] | {"components": document()["components"]}
    Draft202012Validator(schema).validate(answer.json())


def _fits(template, path):
    ours, theirs = template.split("/"), path.split("/")
    return len(ours) == len(theirs) and all(a.startswith("{") or a == b for a, b in zip(ours, theirs, strict=True))


@pytest.fixture
def people(town):
    return {key: Caller(town, key) for key in ("worker", "operator", "handler", "sibling", "resident", "outsider")}


def a_report(town, **values):
    return {
        "id": str(uuid7()),
        "source": "field",
        "description": "路口井盖破损，行人绊倒",
        "item": town.item.pk,
        "lon": EAST[0],
        "lat": EAST[1],
    } | values


def test_a_matter_goes_all_the_way_round(town, people):
    body = a_report(town)
    made = people["worker"].send("post", "events", body)
    assert made.status_code == 201
    event = made.json()
    assert event["state"] == "submitted"
    assert event["area"]["code"] == "9901010010011001"
    path = f"events/{event['id']}/verbs/"

    def do(key, verb, **facts):
        nonlocal event
        answer = people[key].send("post", path + verb, {"version": event["version"], **facts}, **{"Idempotency-Key": str(uuid7())})
        assert answer.status_code == 200, answer.content.decode()
        event = answer.json()

    do("operator", "accept")
    offered = {each["verb"]: each for each in event["verbs"]}
    assert offered["dispatch"]["facts"][0]["suggested"] == town.bodies["cleaning"].pk
    do("operator", "dispatch", unit=town.bodies["cleaning"].pk)
    do("handler", "sign")
    uploaded = people["handler"].upload(event["id"])
    assert uploaded.status_code == 201
    do("handler", "finish", reply="已更换井盖", attachments=[uploaded.json()["id"]])
    do("operator", "check", result="pass")
    do("operator", "close")
    assert (event["state"], event["close_kind"]) == ("closed", "normal")
    story = people["operator"].send("get", f"events/{event['id']}/entries").json()["rows"]
    assert [each["verb"] for each in story] == [
        "event.submitted", "event.accepted", "event.dispatched", "event.signed", "event.finished", "event.checked", "event.closed",
    ]  # fmt: skip


def test_the_same_report_again_is_the_same_matter(town, people):
    body = a_report(town)
    first = people["worker"].send("post", "events", body)
    again = people["worker"].send("post", "events", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["number"], first.json()["created_at"]) == (again.json()["number"], again.json()["created_at"])
    assert people["worker"].send("post", "events", body | {"description": "另一件事"}).status_code == 409
    assert people["resident"].send("post", "events", body | {"source": "portal"}).status_code == 409


def test_the_same_key_answers_the_same(town, people):
    event = people["worker"].send("post", "events", a_report(town)).json()
    path, key = f"events/{event['id']}/verbs/accept", {"Idempotency-Key": "k1"}
    first = people["operator"].send("post", path, {"version": 1}, **key)
    again = people["operator"].send("post", path, {"version": 1}, **key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["version"] == again.json()["version"] == 2
    assert people["operator"].send("post", path, {"version": 2}, **key).status_code == 409
    assert people["operator"].send("post", path, {"version": 1}, **{"Idempotency-Key": "k2"}).status_code == 409


def test_others_see_nothing(town, people):
    event = people["worker"].send("post", "events", a_report(town)).json()
    for key in ("sibling", "outsider", "resident"):
        assert people[key].send("get", f"events/{event['id']}").status_code == 404
        assert people[key].send("get", f"events/{event['id']}/entries").status_code == 404
        assert people[key].send("post", f"events/{event['id']}/verbs/accept", {"version": 1}).status_code == 404
        assert people[key].upload(event["id"]).status_code == 404
        assert people[key].send("get", "events").json()["rows"] == []


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b'{"a": 1, "a": 2}', 400),
        (b'{"description": "\\u0000"}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 30 + b"]" * 30, 400),
        (b'{"x": NaN}', 400),
        (b"[]", 400),
        (b"{}", 422),
        (b'{"id": "x"}', 422),
    ],
)
def test_bad_bodies_are_refused_in_words(town, people, raw, status):
    caller = people["worker"]
    answer = caller.client.post("/api/v1/events", raw, content_type="application/json", headers={"Authorization": f"Bearer {caller.token}"})
    assert answer.status_code == status
    hold("post", "events", answer)


@pytest.mark.parametrize(
    "change",
    [
        {"lon": 200},
        {"lat": None, "lon": 100.0},
        {"lon": None, "lat": None},
        {"item": "no such"},
        {"class": "no such"},
        {"source": "moon"},
        {"description": "   "},
        {"description": "字" * 20_001},
        {"title": "题" * 201},
        {"area_code": "000"},
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"happened_at": "2026-01-01T00:00:00"},
        {"surprise": 1},
    ],
)
def test_invalid_values_are_refused_by_field(town, people, change):
    answer = people["worker"].send("post", "events", a_report(town) | change)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"]
