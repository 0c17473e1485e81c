"""A report by API costs two statements: who is it, and the one that stores (design.md section 1)."""

import psycopg

from gezhi.ground.ids import uuid7
from gezhi.intake.tests.test_api_road import Caller
from gezhi.testing import EAST


class Counted:
    """Statements sent on a raw connection, and their texts."""

    def __init__(self, monkeypatch):
        self.sent = []
        plain = psycopg.Cursor.execute

        def counting(cursor, query, *args, **kwargs):
            self.sent.append(str(query))
            return plain(cursor, query, *args, **kwargs)

        monkeypatch.setattr(psycopg.Cursor, "execute", counting)


def test_a_report_by_token_costs_exactly_two_statements(open_town, monkeypatch):
    town = open_town
    caller = Caller(town, "worker")
    body = {"source": "field", "description": "路灯不亮", "item": town.item.pk, "lon": EAST[0], "lat": EAST[1]}
    assert caller.send("post", "events", {"id": str(uuid7()), **body}).status_code == 201, "the process is warm now"
    for extra in ({}, {"reporter": {"name": "来电人", "phone": "13800001234"}}, {"area_code": "9901010010021001", "urgent": True}):
        counted = Counted(monkeypatch)
        answer = caller.send("post", "events", {"id": str(uuid7()), **body, **extra})
        assert answer.status_code == 201
        assert len(counted.sent) == 2, counted.sent
        monkeypatch.undo()
