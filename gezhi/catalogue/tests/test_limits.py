"""Limits as people write and read them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.catalogue.rules import KINDS, Limit, parse_limit, shorter
from gezhi.catalogue.rules.deadlines import total_of
from gezhi.catalogue.rules.limits import limit_text, make_limit
from gezhi.catalogue.tests.calendars import make
from gezhi.ground.problems import Problem


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("4工作时", "office_hours", "4"),
        ("1 个工作日", "workdays", "1"),
        ("30分钟", "continuous_hours", "0.5"),
        ("24 小时", "continuous_hours", "24"),
        ("2紧急工作时", "continuous_hours", "2"),
        ("7天", "calendar_days", "7"),
        ("0.5工作日", "workdays", "0.5"),
    ],
)
def test_reads_what_tables_write(text, kind, amount):
    assert parse_limit(text, "f") == Limit(kind, Decimal(amount))


@pytest.mark.parametrize(
    "text", ["马上", "4", "-1工作日", "0工作日", "9999工作日", "4工作时8工作时", "１e9天", "4\x00工作时", "💥天", "4工作周"]
)
def test_refuses_what_makes_no_sense(text):
    with pytest.raises(Problem) as caught:
        parse_limit(text, "handle")
    assert caught.value.kind == "invalid"
    assert caught.value.facts["errors"][0]["field"] == "handle"


def test_empty_cell_is_no_limit():
    assert parse_limit("  ", "f") is None


@pytest.mark.parametrize("amount", ["NaN", "Infinity", None, "x", 0, -1, "1e9"])
def test_refuses_odd_amounts(amount):
    with pytest.raises(Problem):
        make_limit("workdays", amount, "f")


def test_refuses_an_unknown_kind():
    with pytest.raises(Problem):
        make_limit("fortnights", 1, "f")


def test_words():
    assert Limit("continuous_hours", Decimal("0.5")).words == "30 分钟（连续计时）"
    assert Limit("office_hours", Decimal("4.00")).words == "4 个工作时"
    assert Limit("workdays", Decimal(10)).words == "10 个工作日"


def test_shorter_knows_that_office_hours_are_longer_on_the_wall_clock():
    assert shorter(Limit("continuous_hours", Decimal(24)), Limit("office_hours", Decimal(5))).kind == "office_hours"
    assert shorter(Limit("continuous_hours", Decimal(24)), Limit("workdays", Decimal(7))).kind == "continuous_hours"


@given(st.integers(1, 600))
def test_minutes_survive_two_decimals(minutes):
    limit = parse_limit(f"{minutes}分钟", "f")
    assert parse_limit(limit_text(limit), "f") == limit
    assert total_of(limit, make()) == minutes * 60_000_000


@given(st.sampled_from(sorted(KINDS)), st.integers(1, 2000))
def test_table_text_reads_back(kind, amount):
    limit = Limit(kind, Decimal(amount))
    assert parse_limit(limit_text(limit), "f") == limit
