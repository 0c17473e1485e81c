"""The forms of what a person may do with a matter: exactly the offers of the workflow, with what is known already filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gezhi.access.actor import GrantFact
from gezhi.access.verbs import Verb
from gezhi.events.offers import EVIDENCE_NAMES, Moment, Offer, offers
from gezhi.events.pages.given import Tried
from gezhi.events.pages.words import Registers
from gezhi.events.workflow import TABLE, Fact
from gezhi.files.queries import AttachmentFact
from gezhi.ground.fields import Shown, shown
from gezhi.ground.ids import uuid7
from gezhi.organisations.queries import OrganisationFact
from gezhi.roster.queries import people_of

PLACE = ("area", "lon", "lat", "location_text")
APART = frozenset({"comment", "share_reporter"})  # drawn in sections of their own
PHOTO_KINDS: dict[str, tuple[str, ...]] = {"self_close": ("before", "after"), "finish": ("before", "after")}


@dataclass(frozen=True)
class Desk:
    """What the forms of one page are made from."""

    moment: Moment
    known: Registers
    attachments: Mapping[str, AttachmentFact] = field(default_factory=dict)
    tried: Tried | None = None


@dataclass(frozen=True)
class Acts:
    """The main act, the others, those drawn elsewhere by verb, and the refused ones with the reason."""

    main: dict[str, Any] | None
    others: list[dict[str, Any]]
    apart: dict[str, dict[str, Any]]
    refused: list[dict[str, str]]
    may_place: bool


def acts(desk: Desk) -> Acts:
    """Everything this person may do now, as forms."""
    found = offers(desk.moment)
    ready = [offer for offer in found if not offer.refusal]
    main = _main(desk.moment, ready)
    forms = {offer.row.verb: act(desk, offer) for offer in ready}
    others = [forms[offer.row.verb] for offer in ready if offer is not main and offer.row.verb not in APART]
    return Acts(
        main=forms[main.row.verb] if main else None,
        others=others,
        apart={verb: forms[verb] for verb in APART if verb in forms},
        refused=[{"label": offer.row.label, "why": offer.refusal} for offer in found if offer.refusal],
        may_place="amend" in forms,
    )


def _main(moment: Moment, ready: list[Offer]) -> Offer | None:
    """The main act: the first the table marks; after a call-back it is closing."""
    marked = [offer for offer in ready if offer.row.main]
    if moment.event.call_back:
        marked.sort(key=lambda offer: offer.row.verb != "close")
    return marked[0] if marked else None


def act(desk: Desk, offer: Offer) -> dict[str, Any]:
    """One verb as ``ground/parts/act_form.html`` draws it; a form that came back keeps what was typed and says what is wrong."""
    event, row = desk.moment.event, offer.row
    tried = desk.tried if desk.tried and desk.tried.verb == row.verb else None
    prefix = f"{row.verb}-"
    errors = tried.errors if tried else {}
    facts = [fact for fact in offer.facts if not (row.verb == "amend" and fact.name in PLACE)]
    fields = [one for fact in facts for one in _fields(desk, offer, fact, tried)]
    ids = {one.name: one.id for one in reversed(fields)}
    return {
        "verb": row.verb,
        "label": row.label,
        "url": reverse("events:do", args=[event.pk, row.verb]),
        "facts": fields,
        "draft": f"{event.pk}-{row.verb}",
        "version": event.version,
        "key": str(uuid7()),
        "button": row.label,
        "hint": _hint(offer),
        "errors": [{"id": ids.get(name, ""), "words": words} for name, words in errors.items()],
        "prefix": prefix,
    }


def _fields(desk: Desk, offer: Offer, fact: Fact, tried: Tried | None) -> list[Shown]:
    prefix = f"{offer.row.verb}-"
    if fact.kind == "attachments":
        return _photo_fields(desk, offer, fact, tried)
    spec: dict[str, Any] = {
        "name": fact.name,
        "label": fact.label,
        "kind": "line" if fact.limit <= 200 and fact.kind == "text" else fact.kind,
        "required": fact.required,
        "hint": fact.hint,
        "limit": fact.limit if fact.kind == "text" else None,
        "choices": [{"value": value, "label": label} for value, label in fact.choices],
        "rows": 3,
    }
    spec |= FILLED.get(fact.kind, _nothing)(desk, offer, fact)
    if tried is not None:
        spec["value"] = tried.values.get(fact.name, "")
        spec["error"] = tried.errors.get(fact.name, "")
        spec |= _text_of(desk, fact, spec["value"])
    made = shown(spec, prefix)
    return [replace(made, extra={**made.extra, "rows": 3})]


def _nothing(desk: Desk, offer: Offer, fact: Fact) -> dict[str, Any]:
    """What stands in a plain field: for 更正 what is so now."""
    if offer.row.verb != "amend" or fact.name == "reason":
        return {}
    return {"value": getattr(desk.moment.event, fact.name, "")}


def _item(desk: Desk, _offer: Offer, _fact: Fact) -> dict[str, Any]:
    value = desk.moment.event.item_id
    return {"value": value, "text": desk.known.item(value)}


def _unit(desk: Desk, offer: Offer, fact: Fact) -> dict[str, Any]:
    event = desk.moment.event
    area = desk.known.land.by_path(event.area_path)
    spec: dict[str, Any] = {"area": area.code if area else ""}
    if fact.name == "about_unit":
        return spec | {"value": event.about_unit_id, "text": desk.known.body(event.about_unit_id, short=False)}
    if offer.row.verb != "dispatch":
        return spec
    unit = desk.known.bodies.get(desk.known.catalogue.responsible_unit(event.item_id, event.area_path))
    if unit is None:
        return spec
    if not _reaches(desk.moment.standing.grant_for(offer.row), unit):
        words = _("按责任清单应由%(unit)s办理；它不在本村（社区），请由乡镇（街道）中心派遣。") % {"unit": unit.name}
        return spec | {"hint": words}
    return spec | {"value": unit.id, "text": unit.name, "hint": _("已按责任清单选好，可以另选。")}


def _reaches(grant: object, unit: OrganisationFact) -> bool:
    """Whether the desk may dispatch to this unit: on its own land, or with the right to dispatch outside."""
    if not isinstance(grant, GrantFact):
        return False
    return unit.area_path.startswith(grant.area_path or "") or Verb.EVENT_DISPATCH_OUT in grant.verbs


def _person(desk: Desk, _offer: Offer, _fact: Fact) -> dict[str, Any]:
    event = desk.moment.event
    people = people_of(event.unit_id) if event.unit_id is not None else []
    choices = [{"value": str(each.id), "label": f"{each.name}（{each.post}）"} for each in people]
    return {"choices": choices, "value": event.handler_id}


FILLED = {"item": _item, "unit": _unit, "person": _person}
FILLED |= dict.fromkeys(("text", "boolean", "number"), _nothing)


def _text_of(desk: Desk, fact: Fact, value: Any) -> dict[str, Any]:
    """The words of a register value that was typed: search fields show words and send ids."""
    number = int(value) if str(value).isascii() and str(value).isdecimal() and len(str(value)) < 18 else None
    if fact.kind == "item":
        return {"text": desk.known.item(number)}
    return {"text": desk.known.body(number, short=False)} if fact.kind == "unit" else {}


def _photo_fields(desk: Desk, offer: Offer, fact: Fact, tried: Tried | None) -> list[Shown]:
    """One picker for each kind of photo the verb is about, all of one name."""
    item = desk.moment.catalogue.item(desk.moment.event.item_id)
    demanded = item.evidence if item else ()
    usual = PHOTO_KINDS.get(offer.row.verb)
    kinds = tuple(dict.fromkeys((*usual, *demanded))) if usual else ("near",)
    ids = [str(each) for each in tried.values.get(fact.name, ())] if tried else []
    made = []
    for kind in kinds:
        wanted = usual is not None and (kind in demanded or offer.row.verb == "self_close")
        there = kind == "before" and any(row.kind == kind for row in desk.attachments.values())
        spec = {
            "name": fact.name,
            "label": EVIDENCE_NAMES[kind] if usual else fact.label,
            "kind": fact.kind,
            "required": wanted and not there,
            "upload_url": reverse("events:files", args=[desk.moment.event.pk]),
            "photo_kind": kind,
            "value": _chosen(desk, ids, kind, every=len(kinds) == 1),
            "error": tried.errors.get(fact.name, "") if tried and (wanted or len(kinds) == 1) else "",
            "hint": _("已有处置前照片，可以不再上传。") if there else "",
        }
        made.append(shown(spec, f"{offer.row.verb}-{kind}-"))
    return made


def _chosen(desk: Desk, ids: list[str], kind: str, *, every: bool) -> list[dict[str, Any]]:
    """Photos already uploaded with a form that came back, so that none has to be taken again."""
    rows = [desk.attachments[each] for each in ids if each in desk.attachments]
    event = desk.moment.event.pk
    return [
        {"id": row.id, "name": row.name, "url": reverse("events:file", args=[event, row.id, "preview"]) if row.has_preview else ""}
        for row in rows
        if every or row.kind == kind
    ]


def _hint(offer: Offer) -> str:
    """A sentence above the fields, where the step needs one."""
    if not offer.facts:
        return {"sign": _("签收后由本单位办理；处置时限从派遣时算起。")}.get(offer.row.verb, "")
    return {
        "return": _("每个单位只能退回一次，须在签收期限内。"),
        "close": _("结案后不能再改；上报人可以在规定天数内要求重新办理一次。"),
        "ask_facts": _("等待补充期间时限暂停。"),
    }.get(offer.row.verb, "")


def label_of(verb: str) -> str:
    """The name of a verb on pages."""
    row = TABLE.get(verb)
    return row.label if row else verb
