"""Attachments named in a verb: they must belong to the matter, and show what the item demands."""

from collections.abc import Iterable

from gezhi.events.actions.step import KIND, Step
from gezhi.events.offers import EVIDENCE_NAMES
from gezhi.files.models import Attachment
from gezhi.files.queries import AttachmentFact, facts_for
from gezhi.ground.problems import Problem, invalid


def attach(step: Step) -> list[AttachmentFact]:
    """The attachments a verb names; refused when one is not of this matter. They stand as text ids in the entry."""
    ids = step.facts.get("attachments", [])
    found = facts_for(ids, subject_kind=KIND, subject_id=step.event.pk)
    if len(found) != len(ids):
        raise invalid("attachments", "有附件没有上传成功或不属于这件事，请重新上传。")
    step.facts["attachments"] = [str(each) for each in ids]
    if not ids:
        step.facts.pop("attachments")
    return list(found.values())


def demand_evidence(step: Step, named: Iterable[AttachmentFact], at_least: tuple[str, ...] = ()) -> None:
    """Refuse when a kind of photo is missing. What shows the place before may have come with the report; what shows it after must be named now."""
    item = step.catalogue.item(step.will_be("item_id"))
    wanted = dict.fromkeys((*at_least, *(item.evidence if item else ())))
    present = {each.kind for each in named} | (_kinds_present(step) - {"after"})
    lacking = [EVIDENCE_NAMES[kind] for kind in wanted if kind not in present]
    if lacking:
        words = f"还缺少：{'、'.join(lacking)}。"
        raise Problem("invalid", words, errors=[{"field": "attachments", "detail": words}], missing=["attachments"])


def _kinds_present(step: Step) -> set[str]:
    """Kinds of the attachments the matter already has, those still being looked at too."""
    rows = Attachment.objects.filter(subject_kind=KIND, subject_id=step.event.pk).exclude(state="refused")
    return set(rows.values_list("kind", flat=True))
