"""Photos and papers added to a matter, and the record of whoever opens an original. One entry on the attachment's own chain each time."""

from uuid import UUID

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.events.actions.step import KIND
from gezhi.events.models import Event
from gezhi.events.queries import get_visible
from gezhi.events.workflow import State
from gezhi.files.actions import Upload, receive
from gezhi.files.models import Attachment
from gezhi.files.queries import AttachmentFact, fact
from gezhi.ground.problems import Problem
from gezhi.journal.actions import record
from gezhi.journal.models import Head
from gezhi.journal.rules import Subject

ATTACHMENT = "attachment"


def add_attachment(
    *, actor: Actor, event_id: UUID, kind: str, upload: Upload, name: str, attachment_id: UUID | None = None
) -> AttachmentFact:
    """Add a file (附件) to a matter the person sees: ``kind`` near|far|reference|before|after, ``name`` as the sender calls the file.

    The same id with the same file is answered again. Refused: out of sight (404), posts that only read (403), an archived matter (409),
    unknown forms, too large, too many (in words).
    """
    event = get_visible(actor, event_id)
    actor.require(Verb.EVENT_COMMENT)
    if event.state == State.ARCHIVED:
        raise Problem("wrong_state", "这件事已归档，只能查看，不能再添加附件。")
    with transaction.atomic():
        added = receive(
            actor=actor,
            subject_kind=KIND,
            subject_id=event.pk,
            area_path=event.area_path,
            kind=kind,
            upload=upload,
            name=name,
            attachment_id=attachment_id,
        )
        subject = Subject(ATTACHMENT, str(added.id), event.area_path)
        # A repeat finds the chain begun: the first answer was committed together with it.
        if not Head.objects.filter(kind=ATTACHMENT, subject_id=subject.id).exists():
            after = {"event": str(event.pk), "kind": added.kind, "sha256": bytes(added.sha256).hex(), "size": added.size}
            record(actor, subject, "attachment.added", after)
    return fact(added)


def note_original_opened(*, actor: Actor, event: Event, attachment: Attachment) -> None:
    """Write down that somebody opened an original, which still holds what the published copy leaves out (place, device)."""
    subject = Subject(ATTACHMENT, str(attachment.id), event.area_path)
    with transaction.atomic():
        record(actor, subject, "attachment.original_opened", {"event": str(event.pk)})
