"""Which matters an actor sees: the one rule behind lists, counts, details, entries, attachments and acts."""

from django.db.models import QuerySet

from gezhi.access.actor import Actor
from gezhi.access.queries import scope
from gezhi.access.verbs import Verb
from gezhi.events.models import Event


def visible_to(actor: Actor) -> QuerySet[Event]:
    """The matters in the actor's area, those his units hold or ever held, and those he raised himself."""
    reach = scope(actor, Verb.EVENT_SEE)
    if not actor.is_signed_in:
        return Event.objects.none()
    return Event.objects.filter(reach.condition(area="area_path", organisations="orgs", own="reporter_id"))
