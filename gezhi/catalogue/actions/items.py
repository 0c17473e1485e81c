"""Create, change and end items (事项)."""

import re
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.catalogue.models import EVIDENCE, Category, Item
from gezhi.catalogue.queries import today
from gezhi.catalogue.rules import Limit
from gezhi.ground.forbidden import refusal
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text, initials
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject

_CODE = re.compile(r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$")
_LIMITS = ("sign", "handle", "urgent_sign", "urgent_handle")


@dataclass(frozen=True)
class ItemValues:
    """Everything an officer says of an item. ``category`` is a class code; a limit of None follows the service level."""

    code: str
    name: str
    category: str
    description: str = ""
    sign: Limit | None = None
    handle: Limit | None = None
    urgent_sign: Limit | None = None
    urgent_handle: Limit | None = None
    evidence: tuple[str, ...] = ()
    self_closable: bool = False
    legal_basis: str = ""
    is_other: bool = False
    is_sample: bool = False


@transaction.atomic
def create_item(*, actor: Actor, values: ItemValues) -> Item:
    """Add an item to the catalogue. Codes are never used twice, also not those of ended items."""
    actor.require(Verb.ITEM_EDIT)
    checked = _checked(values)
    if Item.objects.filter(code=checked.code).exists():
        raise invalid("code", f"编码 {checked.code} 已被使用，请换一个；停用事项的编码也不再使用。")
    if checked.is_other:
        _one_other(checked.category, None)
    item = Item.objects.create(**_columns(checked), from_on=today())
    record(actor, _subject(item.pk), "item.created", {**_plain(checked), "version": 1})
    bump("catalogue")
    return item


@transaction.atomic
def change_item(*, actor: Actor, item_id: int, version: int, values: ItemValues, reason: str = "") -> Item:
    """Change an item that is still at ``version``. The entry keeps each changed value before and after; equal values change nothing."""
    actor.require(Verb.ITEM_EDIT)
    item = _open_item(item_id)
    before, checked = values_of(item), _checked(values)
    changed = [field.name for field in fields(ItemValues) if getattr(before, field.name) != getattr(checked, field.name)]
    if "code" in changed:
        raise invalid("code", "编码不能修改；如编码有误，请停用本事项后新建。")
    if not changed:
        return item
    if checked.is_other:
        _one_other(checked.category, item.pk)
    _move(item_id, version, _columns(checked))
    old, new = _plain(before), _plain(checked)
    after = {"before": {name: old[name] for name in changed}, "after": {name: new[name] for name in changed}, "version": version + 1}
    record(actor, _subject(item_id), "item.changed", after, reason=reason)
    bump("catalogue")
    item.refresh_from_db()
    return item


@transaction.atomic
def end_item(*, actor: Actor, item_id: int, version: int, reason: str) -> Item:
    """Take an item off the list from today on; matters that name it keep it. "Other" stays, for every class needs one."""
    actor.require(Verb.ITEM_EDIT)
    item = _open_item(item_id)
    reason = clean_text(reason, "reason", 500, lines=True)
    if not reason:
        raise invalid("reason", "请填写停用理由。")
    if item.is_other:
        raise Problem("conflict", "每个类别必须保留一个“其他”事项，不能停用。")
    day = max(today(), item.from_on)
    _move(item_id, version, {"until_on": day})
    record(actor, _subject(item_id), "item.ended", {"until_on": day.isoformat(), "version": version + 1}, reason=reason)
    bump("catalogue")
    item.refresh_from_db()
    return item


def values_of(item: Item) -> ItemValues:
    """What an item says now, in the shape an officer changes it."""
    limits = {name: _limit(getattr(item, f"{name}_kind"), getattr(item, f"{name}_amount")) for name in _LIMITS}
    return ItemValues(
        code=item.code,
        name=item.name,
        category=item.category_id,
        description=item.description,
        evidence=tuple(item.evidence),
        self_closable=item.self_closable,
        legal_basis=item.legal_basis,
        is_other=item.is_other,
        is_sample=item.is_sample,
        **limits,
    )


def _limit(kind: Any, amount: Any) -> Limit | None:
    """A limit from its two columns."""
    return Limit(kind, amount) if kind else None


def _subject(item_id: int) -> Subject:
    """The chain of an item."""
    return Subject("item", str(item_id))


def _open_item(item_id: int) -> Item:
    """The item, unless it is absent or ended."""
    item = Item.objects.filter(pk=item_id).first()
    if item is None:
        raise Problem("not_visible")
    if item.until_on is not None:
        raise Problem("wrong_state", "这个事项已停用，不能再修改。")
    return item


def _move(item_id: int, version: int, columns: dict[str, Any]) -> None:
    """Write the columns only if nobody changed the item since ``version``."""
    if not Item.objects.filter(pk=item_id, version=version).update(**columns, version=version + 1):
        raise Problem("stale_version", "这个事项刚刚被别人修改，请刷新后再改。")


def _one_other(category: str, item_id: int | None) -> None:
    """Refuse a second "other" in a class."""
    others = Item.objects.filter(category_id=category, is_other=True, until_on=None)
    if any(other.pk != item_id for other in others):
        raise invalid("is_other", "这个类别已有一个“其他”事项。")


def _checked(values: ItemValues) -> ItemValues:
    """The values cleaned; refused in words that name the field."""
    code = clean_text(values.code, "code", 40)
    if not _CODE.match(code):
        raise invalid("code", "编码由数字、字母、点、横线组成，最多 40 位。")
    name = clean_text(values.name, "name", 60)
    if not name:
        raise invalid("name", "请填写事项名称。")
    if words := refusal(name):
        raise Problem("forbidden_field", words, errors=[{"field": "name", "detail": words}])
    if not isinstance(values.category, str) or "\0" in values.category or not Category.objects.filter(pk=values.category).exists():
        raise invalid("category", "没有这个类别，请从列表中选择。")
    unknown = [kind for kind in values.evidence if kind not in EVIDENCE]
    if unknown:
        raise invalid("evidence", f"办结证据只能是：{'、'.join(EVIDENCE.values())}。")
    return ItemValues(
        code=code,
        name=name,
        category=values.category,
        description=clean_text(values.description, "description", 2000, lines=True),
        evidence=tuple(kind for kind in EVIDENCE if kind in values.evidence),
        self_closable=bool(values.self_closable),
        legal_basis=clean_text(values.legal_basis, "legal_basis", 1000, lines=True),
        is_other=bool(values.is_other),
        is_sample=bool(values.is_sample),
        **{limit: getattr(values, limit) for limit in _LIMITS},
    )


def _columns(values: ItemValues) -> dict[str, Any]:
    """The values as columns of the table."""
    columns: dict[str, Any] = {
        field.name: getattr(values, field.name) for field in fields(ItemValues) if field.name not in (*_LIMITS, "category")
    }
    columns |= {"category_id": values.category, "evidence": list(values.evidence), "pinyin": initials(values.name)[:200]}
    for name in _LIMITS:
        limit: Limit | None = getattr(values, name)
        columns |= {f"{name}_kind": limit.kind if limit else None, f"{name}_amount": limit.amount if limit else None}
    return columns


def _plain(values: ItemValues) -> dict[str, Any]:
    """The values as plain JSON for the record; limits as ``[kind, amount]``."""
    plain: dict[str, Any] = {field.name: getattr(values, field.name) for field in fields(ItemValues)}
    plain["evidence"] = list(values.evidence)
    for name in _LIMITS:
        limit: Limit | None = plain[name]
        plain[name] = [limit.kind, f"{limit.amount.normalize():f}"] if limit else None
    return plain
