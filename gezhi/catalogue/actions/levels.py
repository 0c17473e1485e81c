"""The limits that count where an item has none of its own (通用时限)."""

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.catalogue.models import ServiceLevel
from gezhi.catalogue.rules import CLOCKS, Limit
from gezhi.ground.problems import invalid
from gezhi.ground.text import clean_text
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject


@transaction.atomic
def set_service_level(*, actor: Actor, clock: str, urgent: bool, limit: Limit, source: str = "") -> ServiceLevel:
    """Set the limit of one clock, for urgent or for normal matters. ``source``: the rule it rests on. Running deadlines keep theirs."""
    actor.require(Verb.ITEM_EDIT)
    if clock not in CLOCKS:
        raise invalid("clock", f"没有这个环节，可选：{'、'.join(CLOCKS.values())}。")
    source = clean_text(source, "source", 500)
    row = ServiceLevel.objects.select_for_update().get(clock=clock, urgent=urgent)
    before = [row.kind, f"{row.amount.normalize():f}", row.source]
    after = [limit.kind, f"{limit.amount.normalize():f}", source]
    if before == after:
        return row
    row.kind, row.amount, row.source = limit.kind, limit.amount, source
    row.save(update_fields=["kind", "amount", "source"])
    subject = Subject("service_level", f"{clock}-{'urgent' if urgent else 'normal'}")
    record(actor, subject, "service_level.set", {"before": before, "after": after})
    bump("catalogue")
    return row
