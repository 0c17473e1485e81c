"""Who raised a matter: what may be shown of it, and revealing the full value with a reason. Each reveal is an entry (security.md 43)."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.events.models import Event, Order, Reporter
from gezhi.events.queries import get_visible
from gezhi.events.standing import Standing
from gezhi.ground import secrets
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text
from gezhi.journal.actions import record
from gezhi.journal.rules import Subject
from gezhi.organisations.queries import bodies

REPORTER = "reporter"
REVEALED = "event.reporter_revealed"


@dataclass(frozen=True)
class ReporterFacts:
    """What a person may know of who raised a matter: whether anybody left a name or number, the last four, and whether he may see more."""

    is_known: bool
    phone_last: str = ""
    may_reveal: bool = False
    words: str = ""
    has_name: bool = False


def _is_about(standing: Standing) -> bool:
    """Whether the matter is about a unit of this person: then never anything."""
    return standing.event.about_unit_id is not None and standing.event.about_unit_id in standing.actor.organisations


def _unit_is_told(standing: Standing) -> bool:
    """Whether the desk let the unit that holds the order see the reporter, and the person works on orders there."""
    event = standing.event
    if not event.open or event.order_id is None or event.unit_id is None:
        return False
    if not any(grant.organisation_id == event.unit_id for grant in standing.actor.grants_for(Verb.EVENT_PROGRESS)):
        return False
    return Order.objects.filter(pk=event.order_id, unit_id=event.unit_id, sees_reporter=True).exists()


def _is_at_desk(standing: Standing) -> bool:
    """Whether the person works at the matter's desk or at one above it; whoever only handles it does not count."""
    event = standing.event
    if event.unit_id in standing.actor.organisations and event.desk_id not in standing.actor.organisations:
        return False
    return standing.desk_grant(Verb.EVENT_CALL_BACK) is not None or standing.desk_grant(Verb.EVENT_REVEAL_REPORTER) is not None


def may_reveal(standing: Standing) -> bool:
    """Whether the person may see name and number in full, with a reason."""
    if _is_about(standing):
        return False
    at_desk = _is_at_desk(standing) and standing.desk_grant(Verb.EVENT_REVEAL_REPORTER) is not None
    return at_desk or _unit_is_told(standing)


def reporter_facts(standing: Standing) -> ReporterFacts | None:
    """What the person may know of who raised the matter; None when nothing at all may be shown, not even whether there is anybody."""
    if _is_about(standing) or not (_is_at_desk(standing) or _unit_is_told(standing)):
        return None
    row = Reporter.objects.filter(pk=standing.event.pk).only("phone_last", "name").first()
    if row is None:
        asked = "可以请他补充材料，他在自己的账号里看得到。" if standing.event.contactable else ""
        return ReporterFacts(False, words=f"没有登记反映人的姓名和电话。{asked}")
    return ReporterFacts(True, row.phone_last, may_reveal(standing), has_name=bool(row.name))


def reveal_reporter(*, actor: Actor, event_id: UUID, reason: str) -> tuple[str, str]:
    """Name and phone of whoever raised the matter, in full; the reason and the act are written down. Empty texts where none was given."""
    event = get_visible(actor, event_id)
    standing = Standing(actor, event, bodies(actor.versions))
    if not may_reveal(standing):
        raise Problem("not_permitted", "您的岗位不能查看这件事的反映人；确需联系时，请由受理台联系或由受理台提供。")
    words = clean_text(reason, "reason", 500, lines=True)
    if not words:
        raise invalid("reason", "请写明为什么要查看反映人。")
    with transaction.atomic():
        row = Reporter.objects.filter(pk=event.pk).first()
        if row is None:
            raise Problem("wrong_state", "这件事没有登记反映人的姓名和电话。")
        shown = (_open(row.name), _open(row.phone))
        record(actor, _subject(event), REVEALED, {"event": str(event.pk)}, reason=words)
    return shown


def _subject(event: Event) -> Subject:
    """The chain of the reporter, apart from the matter's own, so that looking makes nobody's page stale."""
    return Subject(REPORTER, str(event.pk), event.area_path)


def _open(sealed: bytes | memoryview | None) -> str:
    return secrets.unseal(bytes(sealed)) if sealed else ""
