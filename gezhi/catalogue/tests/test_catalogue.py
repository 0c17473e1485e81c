"""The register in memory: classes, "other", search, limits."""

from decimal import Decimal

import pytest

from gezhi.access.actor import SYSTEM
from gezhi.access.verbs import Verb
from gezhi.catalogue.actions import ItemValues, create_item, set_service_level
from gezhi.catalogue.queries import catalogue
from gezhi.catalogue.rules import CLOCKS, Limit
from gezhi.catalogue.tests.conftest import person
from gezhi.ground.problems import Problem
from gezhi.journal.queries import of_subject

pytestmark = pytest.mark.django_db


def make(code="0101", name="暴露垃圾", category="city", **values):
    return create_item(actor=SYSTEM, values=ItemValues(code=code, name=name, category=category, **values))


def test_six_classes_with_an_other_each():
    register = catalogue()
    names = [fact.name for fact in register.categories]
    assert names == ["城市管理", "社会治安", "环境保护", "民生服务", "公共安全", "矛盾纠纷"]
    others = [register.other(fact.code) for fact in register.categories]
    assert all(other and other.is_other for other in others)
    assert len({other.code for other in others}) == 6


def test_default_item():
    register = catalogue()
    assert register.default_item("safety") == register.other("safety")
    assert register.default_item(None) is None
    assert register.default_item("nope") is None


def test_search():
    make(description="成堆、成片的生活垃圾")
    make("0102", "垃圾桶破损")
    make("0601", "邻里纠纷", "dispute", description="噪声、漏水、垃圾堆放引起的争吵")
    register = catalogue()
    found = lambda q, **more: [item.code for item in register.search(q, **more)]  # noqa: E731
    assert found("垃圾") == ["0102", "0101", "0601"]  # begins with it, has it, describes it
    assert found("bllj") == ["0101"]
    assert found("0601") == ["0601"]
    assert found("漏水 争吵") == ["0601"]
    assert found("垃圾", category="dispute") == ["0601"]
    assert found("垃圾", limit=1) == ["0102"]
    assert found("没有这种事") == []
    assert len(found("", limit=5)) == 5
    assert found("\0💥" * 500) == []


def test_limits_fall_back_to_service_levels():
    own = make(handle=Limit("office_hours", Decimal(4)), urgent_handle=Limit("continuous_hours", Decimal(2)))
    bare = make("0102", "别的事")
    register = catalogue()
    assert register.limit("handle", own.pk, urgent=False) == Limit("office_hours", Decimal(4))
    assert register.limit("handle", own.pk, urgent=True) == Limit("continuous_hours", Decimal(2))
    assert register.limit("sign", own.pk, urgent=False) == Limit("workdays", Decimal(1))
    assert register.limit("sign", own.pk, urgent=True) == Limit("continuous_hours", Decimal("0.5"))
    assert register.limit("handle", bare.pk, urgent=False) == Limit("calendar_days", Decimal(7))
    assert register.limit("handle", None, urgent=True) == Limit("continuous_hours", Decimal(24))
    for clock in CLOCKS:
        assert register.limit(clock, None, urgent=False).amount > 0
        assert register.limit(clock, None, urgent=True).amount > 0


def test_urgent_never_gets_more_time():
    item = make(handle=Limit("office_hours", Decimal(4)))
    assert catalogue().limit("handle", item.pk, urgent=True) == Limit("office_hours", Decimal(4))


def test_set_service_level():
    set_service_level(actor=person("99/"), clock="check", urgent=False, limit=Limit("office_hours", Decimal(4)), source="本地规定")
    assert catalogue().limit("check", None, urgent=False) == Limit("office_hours", Decimal(4))
    entries = of_subject("service_level", "check-normal")
    assert [entry.verb for entry in entries] == ["service_level.set"]
    set_service_level(actor=person("99/"), clock="check", urgent=False, limit=Limit("office_hours", Decimal(4)), source="本地规定")
    assert len(of_subject("service_level", "check-normal")) == 1


def test_set_service_level_refuses():
    limit = Limit("workdays", Decimal(1))
    with pytest.raises(Problem) as caught:
        set_service_level(actor=person("99/", {Verb.ITEM_SEE}), clock="check", urgent=False, limit=limit)
    assert caught.value.kind == "not_permitted"
    with pytest.raises(Problem) as caught:
        set_service_level(actor=person("99/"), clock="dance", urgent=False, limit=limit)
    assert caught.value.kind == "invalid"
