"""Lamps and the time left in words."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gezhi.catalogue.rules import Limit, deadline, lamp, remaining_words
from gezhi.catalogue.tests.calendars import at, make

CALENDAR = make()
DUE = deadline(at("2026-11-20 08:00"), Limit("office_hours", Decimal(8)), CALENDAR)
MARKS = (DUE.yellow_at, DUE.orange_at, DUE.due_at)


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-11-20 11:59", "green"),
        ("2026-11-20 12:00", "yellow"),
        ("2026-11-20 16:23", "yellow"),
        ("2026-11-20 16:24", "orange"),
        ("2026-11-20 18:00", "orange"),
        ("2026-11-20 18:01", "red"),
    ],
)
def test_lamp(now, code):
    assert lamp(*MARKS, paused=False, now=at(now)).code == code


def test_paused_wins_and_no_deadline_has_no_lamp():
    assert lamp(*MARKS, paused=True, now=at("2027-01-01 00:00")).code == "paused"
    assert lamp(None, None, None, paused=False, now=at("2027-01-01 00:00")).code == "none"


def test_lamps_differ_in_word_and_shape():
    shown = [lamp(*MARKS, paused=False, now=DUE.due_at + timedelta(hours=n)) for n in (-9, -5, -1, 1)]
    assert [(one.shape, one.word) for one in shown] == [("●", "正常"), ("▲", "将到期"), ("◆", "临期"), ("■", "超期")]


def test_remaining_words():
    assert remaining_words(at("2026-11-20 17:30"), at("2026-11-20 14:10"), CALENDAR) == "还剩 3 小时 20 分（今天 17:30 前）"
    assert remaining_words(at("2026-11-18 14:10"), at("2026-11-20 14:10"), CALENDAR) == "超期 2 天"
    assert remaining_words(None, at("2026-11-20 14:10"), CALENDAR) == ""
    paused = deadline(at("2026-11-20 14:00"), Limit("office_hours", Decimal(8)), CALENDAR, [(at("2026-11-20 16:00"), None)])
    assert remaining_words(paused, at("2026-11-20 14:10"), CALENDAR) == "已暂停"
    assert remaining_words(DUE, at("2026-11-20 14:00"), CALENDAR) == "还剩 4 小时（今天 18:00 前）"
