"""Which attachments of a matter a person may open: staff all that are ready, whoever raised it only what was meant for him."""

from uuid import UUID

from gezhi.events.standing import Standing
from gezhi.events.timeline import KIND, entries
from gezhi.files.models import Attachment
from gezhi.files.queries import AttachmentFact, attachment_of, of_subject
from gezhi.ground.problems import Problem


def visible_attachments(standing: Standing) -> list[AttachmentFact]:
    """What this person sees of a matter's attachments, oldest first; his own in any state (处理中、未通过)."""
    event = standing.event
    found = of_subject(KIND, event.pk, standing.actor.user_id)
    if standing.sees_as_staff:
        return found
    named = {each for entry in entries(standing) for each in entry.evidence}
    own = standing.actor.user_id
    return [each for each in found if str(each.id) in named or (own is not None and each.uploaded_by == own)]


def visible_attachment(standing: Standing, attachment_id: UUID) -> Attachment:
    """One attachment for a download; Problem 404 when it is not this matter's or not meant for this person."""
    row = attachment_of(KIND, standing.event.pk, attachment_id)
    if not any(each.id == attachment_id for each in visible_attachments(standing)):
        raise Problem("not_visible")
    return row
