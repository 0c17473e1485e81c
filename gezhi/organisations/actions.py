"""The only writers of bodies (机构). Each verb: right in the area, rule, conditional change, entry, counter; one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.areas.models import Area
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text, initials
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject
from gezhi.organisations.models import Organisation, OrganisationKind
from gezhi.organisations.queries import today
from gezhi.organisations.rules import CODE, CODE_WORDS, below, child_path, credit_code_fault


@dataclass(frozen=True)
class OrganisationFacts:
    """What an officer says about a body, apart from its code and its place in the tree."""

    name: str
    kind: str
    short_name: str = ""
    accepts: bool = False
    handles: bool = False
    is_arbiter: bool = False
    aliases: Sequence[str] = ()
    credit_code: str = ""


def create_organisation(
    *,
    actor: Actor,
    code: str,
    facts: OrganisationFacts,
    area: Area,
    parent: Organisation | None = None,
    from_on: date | None = None,
    is_demo: bool = False,
) -> Organisation:
    """Add a body (新增单位) on an area, under a parent body or at the root of the tree."""
    actor.require(Verb.ORGANISATION_EDIT, area_path=area.path)
    code = clean_text(code, "code", 40)
    if not CODE.fullmatch(code):
        raise invalid("code", f"{CODE_WORDS}。")
    values = _cleaned(facts)
    path = child_path(parent.path if parent else "", code)
    with transaction.atomic():
        if Organisation.objects.filter(code=code).exists():
            raise invalid("code", f"编码 {code} 已被使用，停用单位的编码也不能再用，请换一个。")
        _refuse_known_credit_code(values["credit_code"], None)
        row = Organisation.objects.create(
            code=code,
            area=area,
            parent=parent,
            path=path,
            from_on=from_on or today(),
            is_demo=is_demo,
            pinyin=_pinyin(values["name"]),
            **values,
        )
        _note(actor, row, "organisation.created", {"code": code, "area": area.code, "parent": parent.code if parent else None, **values})
    return row


def change_organisation(*, actor: Actor, organisation: Organisation, facts: OrganisationFacts, version: int) -> Organisation:
    """Change what is said about a body (修改单位). ``version`` is the one the officer saw; another one is a conflict."""
    actor.require(Verb.ORGANISATION_EDIT, area_path=organisation.area.path)
    values = _cleaned(facts)
    changed = {name: value for name, value in values.items() if getattr(organisation, name) != value}
    if not changed:
        return organisation
    with transaction.atomic():
        _refuse_known_credit_code(values["credit_code"], organisation.pk)
        _step(organisation, version, **changed, pinyin=_pinyin(values["name"]))
        _note(actor, organisation, "organisation.changed", changed)
    organisation.refresh_from_db()
    return organisation


def move(*, actor: Actor, organisation: Organisation, area: Area, parent: Organisation | None, version: int) -> Organisation:
    """Put a body on another area or under another parent (调整隶属); every body under it keeps its place below."""
    actor.require(Verb.ORGANISATION_EDIT, area_path=organisation.area.path)
    actor.require(Verb.ORGANISATION_EDIT, area_path=area.path)
    if parent is not None and parent.path.startswith(organisation.path):
        raise invalid("parent", "上级单位不能是本单位或本单位的下级，请另选。")
    old, new = organisation.path, child_path(parent.path if parent else "", organisation.code)
    if (organisation.area_id, old) == (area.pk, new):
        return organisation
    low, high = below(old)
    with transaction.atomic():
        _step(organisation, version, area=area, parent=parent)
        Organisation.objects.filter(path__gte=low, path__lt=high).update(path=Concat(Value(new), Substr("path", len(old) + 1)))
        _note(actor, organisation, "organisation.moved", {"area": area.code, "parent": parent.code if parent else None, "path": new})
    organisation.refresh_from_db()
    return organisation


def end_organisation(*, actor: Actor, organisation: Organisation, until_on: date, reason: str, version: int) -> Organisation:
    """End a body from a day on (停用单位). It stays readable; open bodies under it must be ended or moved first."""
    actor.require(Verb.ORGANISATION_EDIT, area_path=organisation.area.path)
    reason = clean_text(reason, "reason", 500, lines=True)
    if not reason:
        raise invalid("reason", "请填写停用原因。")
    if until_on < organisation.from_on:
        raise invalid("until_on", f"停用日期不能早于启用日期 {organisation.from_on}。")
    with transaction.atomic():
        left = Organisation.objects.filter(parent=organisation, until_on__isnull=True).values_list("name", flat=True)[:3]
        if left:
            raise Problem("conflict", f"还有下级单位没有停用或调整：{'、'.join(left)}。请先处理下级单位。")
        _step(organisation, version, until_on=until_on)
        _note(actor, organisation, "organisation.ended", {"until_on": until_on.isoformat()}, reason)
    organisation.refresh_from_db()
    return organisation


def _cleaned(facts: OrganisationFacts) -> dict[str, object]:
    """The facts as they are stored; refused in words when one cannot be."""
    name = clean_text(facts.name, "name", 80)
    if not name:
        raise invalid("name", "请填写单位名称。")
    if not OrganisationKind.objects.filter(code=facts.kind).exists():
        raise invalid("kind", "没有这个单位类别，请从列表中选择。")
    aliases = [clean_text(alias, "aliases", 80) for alias in facts.aliases]
    if len(aliases) > 20:
        raise invalid("aliases", "别名最多 20 个，请删减。")
    credit = clean_text(facts.credit_code, "credit_code", 40).upper()
    if credit and (fault := credit_code_fault(credit)):
        raise invalid("credit_code", f"{fault}。")
    return {
        "name": name,
        "short_name": clean_text(facts.short_name, "short_name", 40) or name[:40],
        "kind_id": facts.kind,
        "accepts": bool(facts.accepts),
        "handles": bool(facts.handles),
        "is_arbiter": bool(facts.is_arbiter),
        "aliases": [alias for alias in aliases if alias],
        "credit_code": credit or None,
    }


def _refuse_known_credit_code(code: object, own: int | None) -> None:
    """One credit code belongs to one body."""
    others = Organisation.objects.exclude(pk=own) if own is not None else Organisation.objects.all()
    holder = others.filter(credit_code=code).first() if code else None
    if holder is not None:
        raise invalid("credit_code", f"这个统一社会信用代码已登记给“{holder.name}”，请核对。")


def _step(organisation: Organisation, version: int, **values: object) -> None:
    """Change the row only if it is still as the officer saw it."""
    if not Organisation.objects.filter(pk=organisation.pk, version=version).update(version=version + 1, **values):
        raise Problem("stale_version", "这个单位的资料刚刚被别人改过，请刷新后再修改。")


def _note(actor: Actor, row: Organisation, verb: str, after: dict[str, object], reason: str = "") -> None:
    """Entry and counter of one change."""
    record(actor, Subject("organisation", str(row.pk), row.area.path), verb, after, reason=reason)
    bump("organisations")


def _pinyin(name: object) -> str:
    """Initials for finding by keyboard."""
    return initials(str(name))[:200]


def facts_of(row: Organisation) -> OrganisationFacts:
    """What is now said about a body, ready to be changed in part."""
    names = {field.name for field in fields(OrganisationFacts)}
    stored = {name: getattr(row, name) for name in names - {"kind", "credit_code"}}
    return OrganisationFacts(kind=row.kind_id, credit_code=row.credit_code or "", **stored)


def same_facts(one: OrganisationFacts, other: OrganisationFacts) -> bool:
    """True when two descriptions say the same."""
    return _comparable(one) == _comparable(other)


def _comparable(facts: OrganisationFacts) -> dict[str, object]:
    """Facts with the short name filled in as the register does."""
    values = asdict(facts) | {"aliases": tuple(facts.aliases), "short_name": facts.short_name or facts.name[:40]}
    return values | {"credit_code": facts.credit_code.upper()}
