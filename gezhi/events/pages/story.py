"""The timeline of a matter in people's words (办理经过): newest first, technical entries folded; and the notes inside the house."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gezhi.access.queries import ROLES
from gezhi.accounts.models import User
from gezhi.events.actions.reporter import REPORTER
from gezhi.events.pages.words import Registers
from gezhi.events.standing import Standing
from gezhi.events.timeline import EntryFact, entries
from gezhi.events.workflow import CALL_BACK_RESULTS, CHECK_RESULTS, REJECT_REASONS, STATE_NAMES
from gezhi.ground import times
from gezhi.journal.models import Entry, Words

FOLDED = frozenset({"event.recomputed", "event.archived", "event.reporter_revealed", "event.original_opened"})
LABELS = {"reply": "给上报人的答复", "note": "内部说明", "reason": "原因", "text": ""}
FIELDS = {
    "title": "标题",
    "description": "情况描述",
    "location_text": "位置说明",
    "item_id": "事项",
    "urgent": "紧急程度",
    "area_path": "所在网格",
    "lon": "坐标",
    "about_unit_id": "反映的单位",
}
RESULTS = dict(CHECK_RESULTS) | dict(CALL_BACK_RESULTS)
SEVERAL = ("reply", "note")  # words that need their label, because one entry may have both


@dataclass(frozen=True)
class Story:
    """Entries for the timeline, and notes inside."""

    entries: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    accepted_at: Any


def story(standing: Standing, known: Registers, photos: Mapping[str, dict[str, Any]]) -> Story:
    """The story of a matter as this person may read it; ``photos`` by id of the attachment."""
    found = entries(standing)
    if standing.sees_as_staff:
        found += _looks(standing)
        found.sort(key=lambda entry: entry.at)
    people = _names(found)
    told = [(entry, _told(entry, known, people, photos)) for entry in reversed(found)]
    if not standing.sees_as_staff:
        for _entry, row in told:
            row["technical"] = {}
    return Story(
        entries=[row for entry, row in told if entry.verb != "event.commented"],
        notes=[row for entry, row in told if entry.verb == "event.commented"],
        accepted_at=next((entry.at for entry in found if entry.verb == "event.accepted"), None),
    )


def _looks(standing: Standing) -> list[EntryFact]:
    """Entries of the reporter's own chain: who looked at name and number, and why."""
    rows = list(Entry.objects.filter(subject_kind=REPORTER, subject_id=str(standing.event.pk)).order_by("seq")[:50])
    bodies = {row.pk: json.loads(row.body) for row in rows}
    ids = [UUID(body["words"]["reason"][0]) for body in bodies.values() if "reason" in body.get("words", {})]
    texts = dict(Words.objects.filter(pk__in=ids).values_list("pk", "text")) if ids else {}
    return [
        EntryFact(
            seq=row.seq,
            verb=row.verb,
            label=_("查看反映人"),
            at=row.at,
            actor_id=row.actor_id,
            role="",
            unit_id=None,
            words={"reason": texts.get(UUID(bodies[row.pk]["words"]["reason"][0]), "")} if "words" in bodies[row.pk] else {},
            facts={},
            change={},
            evidence=(),
        )
        for row in rows
    ]


def _names(found: Iterable[EntryFact]) -> dict[int, str]:
    """Names of everybody the entries speak of, in one statement."""
    ids = {entry.actor_id for entry in found} | {entry.facts.get("person") for entry in found}
    wanted = [each for each in ids if isinstance(each, int)]
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _told(entry: EntryFact, known: Registers, people: Mapping[int, str], photos: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "at": entry.at,
        "did": _did(entry, known, people),
        "who": _who(entry, known, people),
        "post": known.body(entry.unit_id) if entry.actor_id is not None and entry.unit_id is not None else "",
        "words": _words(entry),
        "photos": [photos[each] for each in entry.evidence if each in photos],
        "folded": entry.verb in FOLDED,
        "technical": _technical(entry),
    }


def _who(entry: EntryFact, known: Registers, people: Mapping[int, str]) -> str:
    """Who did it: the person by name for staff, else the body or the role."""
    if entry.actor_id is not None:
        return people.get(entry.actor_id, "")
    if entry.unit_id is not None:
        return known.body(entry.unit_id, short=False)
    role = ROLES.get().get(entry.role) if entry.role not in {"", "reporter"} else None
    if role is not None:
        return role.name
    return _("上报人") if entry.role == "reporter" or entry.verb == "event.submitted" else _("平台")


def _did(entry: EntryFact, known: Registers, people: Mapping[int, str]) -> str:
    """What was done, in words: 派遣给城管中队, 核查通过, 更正了事项、位置说明."""
    tell = DID.get(entry.verb)
    return (tell(entry, known, people) if tell else "") or entry.label


def _dispatched(entry: EntryFact, known: Registers, _people: Mapping[int, str]) -> str:
    unit = known.body(entry.facts.get("unit"), short=False)
    return _("派遣给%(unit)s") % {"unit": unit} if unit else ""


def _assigned(entry: EntryFact, _known: Registers, people: Mapping[int, str]) -> str:
    name = people.get(entry.facts.get("person") or 0, "")
    return _("指派给%(name)s") % {"name": name} if name else ""


def _result(entry: EntryFact, _known: Registers, _people: Mapping[int, str]) -> str:
    words = RESULTS.get(str(entry.facts.get("result") or entry.facts.get("rating") or ""), "")
    if not words:
        return ""
    return words if entry.verb == "event.checked" else f"{entry.label}：{words}"


def _rejected(entry: EntryFact, _known: Registers, _people: Mapping[int, str]) -> str:
    words = dict(REJECT_REASONS).get(str(entry.facts.get("reason_code", "")), "")
    return f"{entry.label}：{words}" if words else ""


def _amended(entry: EntryFact, known: Registers, _people: Mapping[int, str]) -> str:
    changed = [*entry.change, *entry.words]
    words = [label for name, label in FIELDS.items() if name in changed]
    item = known.item(entry.change.get("item_id"))
    told = "、".join(f"{word}（{item}）" if word == "事项" and item else word for word in words)
    return _("更正了%(fields)s") % {"fields": told} if told else ""


DID = {
    "event.dispatched": _dispatched,
    "event.assigned": _assigned,
    "event.checked": _result,
    "event.called_back": _result,
    "event.rated": _result,
    "event.rejected": _rejected,
    "event.amended": _amended,
}


def _words(entry: EntryFact) -> str:
    """The free words of an entry; corrected titles and descriptions are left out, they stand in the matter itself."""
    shown = [(name, entry.words[name]) for name in LABELS if entry.words.get(name)]
    several = len(shown) > 1 or (shown and shown[0][0] in SEVERAL)
    return "\n".join(f"{LABELS[name]}：{text}" if several and LABELS[name] else text for name, text in shown)


def _technical(entry: EntryFact) -> dict[str, str]:
    """What only a checker needs: the exact time, the place in the chain, the state it led to."""
    state = entry.change.get("state")
    told = {_("时间"): times.exact(entry.at), _("记录序号"): str(entry.seq)}
    return told | ({_("状态"): STATE_NAMES.get(state, state)} if state else {})
