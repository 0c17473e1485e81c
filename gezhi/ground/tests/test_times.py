from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.ground import times

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=59), "不到 1 分"),
        (timedelta(minutes=5), "5 分"),
        (timedelta(hours=3, minutes=20), "3 小时 20 分"),
        (timedelta(hours=3), "3 小时"),
        (timedelta(days=2, hours=3, minutes=59), "2 天 3 小时"),
        (timedelta(days=2, minutes=59), "2 天"),
    ],
)
def test_span_in_two_units(length, words):
    assert times.span(length) == words


def test_left_before_and_after_the_deadline():
    assert times.left(NOW + timedelta(hours=3, minutes=20), NOW) == "还剩 3 小时 20 分"
    assert times.left(NOW - timedelta(days=2), NOW) == "超期 2 天"
    assert times.left(NOW, NOW) == "超期 不到 1 分"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 21, 9, 30, tzinfo=UTC), "今天 17:30"),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "今天 00:00"),
        (datetime(2026, 11, 20, 15, 59, tzinfo=UTC), "昨天 23:59"),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), "明天 00:00"),
        (datetime(2026, 11, 3, 9, 30, tzinfo=UTC), "11 月 3 日 17:30"),
        (datetime(2025, 11, 3, 9, 30, tzinfo=UTC), "2025 年 11 月 3 日 17:30"),
    ],
)
def test_when_counts_days_in_the_zone_of_the_installation(at, words):
    assert times.when(at, NOW) == words


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_a_span_is_never_empty_and_never_longer_than_two_units(length):
    words = times.span(length)
    assert words
    assert sum(words.count(unit) for unit in ("天", "小时", "分")) in (1, 2)
