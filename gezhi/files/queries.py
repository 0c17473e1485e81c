"""Named reads of attachments (附件). Who may see the subject has been judged by the caller; here is judged only what is ready for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from gezhi.files import rules
from gezhi.files.models import Attachment
from gezhi.ground.problems import Problem


@dataclass(frozen=True)
class AttachmentFact:
    """One attachment as pages and answers show it: words beside codes, the hash as hex.

    The position (degrees) is data for those who handle the subject; it is not for the public.
    """

    id: UUID
    kind: str
    kind_word: str
    name: str
    media_type: str
    form_word: str
    size: int
    sha256: str
    state: str
    state_word: str
    refused_words: str
    is_image: bool
    has_preview: bool
    width: int | None
    height: int | None
    taken_at: datetime | None
    lon: float | None
    lat: float | None
    uploaded_by: int | None
    created_at: datetime

    @property
    def is_ready(self) -> bool:
        """Whether it may be opened."""
        return self.state == rules.READY


def fact(row: Attachment) -> AttachmentFact:
    """The plain facts of one row."""
    form = rules.FORMS[row.media_type]
    return AttachmentFact(
        id=row.id,
        kind=row.kind,
        kind_word=rules.KINDS[row.kind],
        name=row.name,
        media_type=row.media_type,
        form_word=form.word,
        size=row.size,
        sha256=bytes(row.sha256).hex(),
        state=row.state,
        state_word=rules.STATES[row.state],
        refused_words=row.refused_words,
        is_image=form.family == "image",
        has_preview=row.preview_name is not None,
        width=row.width,
        height=row.height,
        taken_at=row.taken_at,
        lon=row.lon,
        lat=row.lat,
        uploaded_by=row.uploaded_by,
        created_at=row.created_at,
    )


def _of(subject_kind: str, subject_id: UUID) -> QuerySet[Attachment]:
    return Attachment.objects.filter(subject_kind=subject_kind, subject_id=subject_id)


def of_subject(subject_kind: str, subject_id: UUID, viewer_user_id: int | None) -> list[AttachmentFact]:
    """What this viewer sees of a subject's attachments, oldest first: those that are ready, and his own in any state (处理中, 未通过)."""
    seen = Q(state=rules.READY)
    if viewer_user_id is not None:
        seen |= Q(uploaded_by=viewer_user_id)
    return [fact(row) for row in _of(subject_kind, subject_id).filter(seen).order_by("created_at", "id")]


def facts_for(ids: Iterable[UUID], *, subject_kind: str, subject_id: UUID) -> dict[UUID, AttachmentFact]:
    """Those of the named attachments that belong to the subject and were not refused, by id.

    What is missing from the answer belongs to another subject or to nobody.
    One still in work counts: evidence must not wait for the worker.
    """
    rows = _of(subject_kind, subject_id).filter(id__in=list(ids)).exclude(state=rules.REFUSED)
    return {row.id: fact(row) for row in rows}


def attachment_of(subject_kind: str, subject_id: UUID, attachment_id: UUID) -> Attachment:
    """One attachment of this subject, for a download; Problem 404 when it is not this subject's."""
    row = _of(subject_kind, subject_id).filter(id=attachment_id).first()
    if row is None:
        raise Problem("not_visible")
    return row
