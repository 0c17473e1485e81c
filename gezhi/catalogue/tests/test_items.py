"""Create, change, end items: it works, needs the right, refuses what is wrong, and every step is on record."""

from dataclasses import replace
from decimal import Decimal

import pytest

from gezhi.access.actor import ANONYMOUS
from gezhi.access.verbs import Verb
from gezhi.catalogue.actions import ItemValues, change_item, create_item, end_item
from gezhi.catalogue.models import Item
from gezhi.catalogue.queries import catalogue
from gezhi.catalogue.rules import Limit
from gezhi.catalogue.tests.conftest import person
from gezhi.ground.problems import Problem
from gezhi.journal.models import Version
from gezhi.journal.queries import of_subject

pytestmark = pytest.mark.django_db
VALUES = ItemValues(
    code="0101",
    name="暴露垃圾",
    category="city",
    description="成堆、成片的垃圾",
    handle=Limit("office_hours", Decimal(4)),
    evidence=("after", "before"),
    self_closable=True,
    legal_basis="城市市容和环境卫生管理条例",
)
ADMIN = person("99/")


def counter():
    return Version.objects.filter(name="catalogue").values_list("value", flat=True).first() or 0


def refused(kind, **given):
    with pytest.raises(Problem) as caught:
        create_item(actor=given.pop("actor", ADMIN), values=replace(VALUES, **given))
    assert caught.value.kind == kind
    return caught.value


def test_create():
    before = counter()
    item = create_item(actor=ADMIN, values=VALUES)
    fact = catalogue().item("0101")
    assert (fact.id, fact.name, fact.evidence, fact.pinyin, fact.version) == (item.pk, "暴露垃圾", ("before", "after"), "bllj", 1)
    assert fact.handle == Limit("office_hours", Decimal(4))
    assert fact.sign is None
    assert counter() == before + 1
    entry = of_subject("item", str(item.pk))[0]
    assert entry.verb == "item.created"
    assert entry.actor_id == 7
    assert '"handle":["office_hours","4"]' in entry.body


def test_needs_the_right():
    assert refused("not_permitted", actor=person("99/", {Verb.ITEM_SEE}))
    assert refused("sign_in_needed", actor=ANONYMOUS)
    assert not Item.objects.filter(code="0101").exists()


@pytest.mark.parametrize("code", ["", "a b", "编码", "x" * 41, "a\0b", "-a", "💥", None, 7])
def test_refuses_a_bad_code(code):
    assert refused("invalid", code=code).facts["errors"][0]["field"] == "code"


@pytest.mark.parametrize(
    "given", [{"name": ""}, {"name": "x" * 61}, {"name": "a\0"}, {"category": "nope"}, {"category": "c\0"}, {"evidence": ("selfie",)}]
)
def test_refuses_bad_values(given):
    assert refused("invalid", **given).facts["errors"][0]["field"] == next(iter(given))


@pytest.mark.parametrize("name", ["重点人员管控", "非法宗教活动", "信访重点户", "吸毒人员排查"])
def test_refuses_items_about_persons_and_belief(name):
    assert refused("forbidden_field", name=name)


def test_codes_are_never_used_twice():
    item = create_item(actor=ADMIN, values=VALUES)
    assert "已被使用" in refused("invalid").detail
    end_item(actor=ADMIN, item_id=item.pk, version=1, reason="不再适用")
    assert "已被使用" in refused("invalid").detail


def test_one_other_per_class():
    assert refused("invalid", code="0198", is_other=True).facts["errors"][0]["field"] == "is_other"


def test_change_records_before_and_after():
    item = create_item(actor=ADMIN, values=VALUES)
    changed = change_item(
        actor=ADMIN,
        item_id=item.pk,
        version=1,
        values=replace(VALUES, name="垃圾堆积", handle=Limit("workdays", Decimal(1))),
        reason="改名",
    )
    assert (changed.version, changed.name) == (2, "垃圾堆积")
    entry = of_subject("item", str(item.pk))[1]
    assert '"before":{"handle":["office_hours","4"],"name":"暴露垃圾"}' in entry.body
    assert '"after":{"handle":["workdays","1"],"name":"垃圾堆积"}' in entry.body
    assert catalogue().item("0101").pinyin == "ljdj"


def test_change_of_nothing_writes_nothing():
    item = create_item(actor=ADMIN, values=VALUES)
    before = counter()
    assert change_item(actor=ADMIN, item_id=item.pk, version=1, values=VALUES).version == 1
    assert counter() == before
    assert len(of_subject("item", str(item.pk))) == 1


@pytest.mark.parametrize(
    ("kind", "given"),
    [("stale_version", {"version": 2}), ("not_visible", {"item_id": 0}), ("not_permitted", {"actor": person("99/", {Verb.ITEM_SEE})})],
)
def test_change_refuses(kind, given):
    item = create_item(actor=ADMIN, values=VALUES)
    facts = {"actor": ADMIN, "item_id": item.pk, "version": 1, "values": replace(VALUES, name="别的"), **given}
    with pytest.raises(Problem) as caught:
        change_item(**facts)
    assert caught.value.kind == kind
    assert catalogue().item("0101").name == "暴露垃圾"


def test_the_code_stays():
    item = create_item(actor=ADMIN, values=VALUES)
    with pytest.raises(Problem) as caught:
        change_item(actor=ADMIN, item_id=item.pk, version=1, values=replace(VALUES, code="0102"))
    assert caught.value.facts["errors"][0]["field"] == "code"


def test_end():
    item = create_item(actor=ADMIN, values=VALUES)
    end_item(actor=ADMIN, item_id=item.pk, version=1, reason="并入别的事项")
    register = catalogue()
    assert register.item("0101").is_open is False
    assert all(fact.code != "0101" for fact in register.items("city"))
    assert register.search("暴露垃圾") == []
    with pytest.raises(Problem) as caught:
        change_item(actor=ADMIN, item_id=item.pk, version=2, values=replace(VALUES, name="别的"))
    assert caught.value.kind == "wrong_state"


def test_end_needs_a_reason_and_spares_other():
    item = create_item(actor=ADMIN, values=VALUES)
    with pytest.raises(Problem) as caught:
        end_item(actor=ADMIN, item_id=item.pk, version=1, reason=" ")
    assert caught.value.kind == "invalid"
    other = catalogue().other("city")
    with pytest.raises(Problem) as caught:
        end_item(actor=ADMIN, item_id=other.id, version=other.version, reason="不要了")
    assert caught.value.kind == "conflict"
