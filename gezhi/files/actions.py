"""The only writers of attachments (附件): take one in, claim the waiting, make them ready for others, clear what nobody knows.

Taking in writes no entry: the caller records it together with its own verb, from the attachment returned (id, kind, sha256, size).
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.files import rebuilding, reception, rules, storage
from gezhi.files.models import Attachment
from gezhi.files.rules import UnreadableError
from gezhi.files.vault import DamagedError
from gezhi.ground import clock
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem, invalid

log = logging.getLogger(__name__)

CLAIM_FOR = timedelta(minutes=10)  # a claim older than this belonged to a worker that died
ATTEMPTS = 3  # a file that takes the worker down with it is given up after so many
STRANGER_AGE = timedelta(days=1)
STRANGER_BATCH = 500


class Upload(Protocol):
    """What a sent file must be able to do: give its bytes in parts, as Django's UploadedFile does."""

    def chunks(self) -> Iterable[bytes]:
        """The bytes in order."""


def receive(
    *,
    actor: Actor,
    subject_kind: str,
    subject_id: UUID,
    area_path: str,
    kind: str,
    upload: Upload,
    name: str,
    attachment_id: UUID | None = None,
    lon: float | None = None,
    lat: float | None = None,
    taken_at: datetime | None = None,
) -> Attachment:
    """Take in one file for a subject; once the transaction commits, it survives a loss of power.

    The caller has checked that the actor may add to the subject. The same id with the same content and kind, for the same subject, by the
    same person gives the first attachment again; anything else under a used id is refused (409). Refused in words: unknown form, too large,
    too many. The subject stays locked to other senders until the transaction ends, so call this before the subject's own row is touched.
    """
    if kind not in rules.KINDS:
        raise invalid("kind", "附件类别只能是：" + "、".join(f"{code}（{word}）" for code, word in rules.KINDS.items()) + "。")
    clean = rules.clean_name(name)
    incoming = reception.begin(upload.chunks(), clean)
    if not rules.kind_fits(kind, incoming.form):
        raise invalid("kind", f"“{rules.KINDS[kind]}”必须是图片或视频；{incoming.form.word}请选择“{rules.KINDS['reference']}”。")
    new = Attachment(
        id=attachment_id or uuid7(),
        subject_kind=subject_kind,
        subject_id=subject_id,
        area_path=area_path,
        kind=kind,
        name=clean,
        media_type=incoming.form.media_type,
        uploaded_by=actor.user_id,
        taken_at=taken_at,
    )
    if rules.is_place(lon, lat):
        new.lon, new.lat = lon, lat
    if first := Attachment.objects.filter(id=new.id).first():
        return _same(first, new, incoming.digest())
    _check_room(new)
    stored = storage.store(incoming.parts())
    new.stored_name, new.size, new.sha256 = stored.name, stored.size, stored.sha256
    return _keep(new)


def _keep(new: Attachment) -> Attachment:
    """Save the row, one writer per subject at a time, so that two senders cannot both take the last place or the same id."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files {new.subject_kind} {new.subject_id}"])
            if first := Attachment.objects.filter(id=new.id).first():
                storage.remove(new.stored_name)
                return _same(first, new, bytes(new.sha256))
            _check_room(new)
            new.created_at = clock.now()
            new.save(force_insert=True)
    except IntegrityError as error:  # the id was taken for another subject in this very moment
        storage.remove(new.stored_name)
        raise _reused() from error
    except BaseException:
        storage.remove(new.stored_name)
        raise
    return new


def _reused() -> Problem:
    return Problem("id_reused", "这个附件编号已用于另一个文件，请换一个新的编号重新上传。")


def _same(first: Attachment, again: Attachment, sha256: bytes) -> Attachment:
    """The first attachment when the repeat is the same in everything, else a conflict."""

    def told(one: Attachment) -> tuple[object, ...]:
        return one.subject_kind, str(one.subject_id), one.kind, one.uploaded_by

    if told(first) != told(again) or bytes(first.sha256) != sha256:
        raise _reused()
    return first


def _check_room(new: Attachment) -> None:
    """Refuse the 51st attachment; those that could not be used do not count."""
    taken = Attachment.objects.filter(subject_kind=new.subject_kind, subject_id=new.subject_id).exclude(state=rules.REFUSED).count()
    if taken >= rules.MOST_PER_SUBJECT:
        raise invalid("file", f"每件事最多 {rules.MOST_PER_SUBJECT} 个附件，已经满了；请把多张材料合成一个 PDF 后说明情况。")


def claim(*, actor: Actor, limit: int = 4) -> list[UUID]:
    """Claim up to ``limit`` waiting attachments for this worker, oldest first; no two workers get the same one.

    A claim that was not finished within ten minutes is given out again, three times in all; then the file is refused, for it may be what
    stops the worker.
    """
    actor.require(Verb.SYSTEM_OPERATE)
    with transaction.atomic():
        free = Q(claimed_at=None) | Q(claimed_at__lt=clock.now() - CLAIM_FOR)
        rows = Attachment.objects.select_for_update(skip_locked=True).filter(free, state=rules.RECEIVED)
        found = list(rows.order_by("created_at").values_list("id", "attempts")[:limit])
        tired = [id_ for id_, attempts in found if attempts >= ATTEMPTS]
        claimed = [id_ for id_, attempts in found if attempts < ATTEMPTS]
        Attachment.objects.filter(id__in=tired).update(state=rules.REFUSED, refused_words="文件多次处理没有成功，请换一个文件上传。")
        Attachment.objects.filter(id__in=claimed).update(claimed_at=clock.now(), attempts=F("attempts") + 1)
    return claimed


def process(*, actor: Actor, attachment_id: UUID) -> str:
    """Make a received attachment ready for others, or refuse it in words; returns its state. Safe to run twice; a bad file never raises.

    Photos are rebuilt, recordings freed of private boxes, workbooks checked. Place and time told by a photo are kept where the sender
    gave none.
    """
    actor.require(Verb.SYSTEM_OPERATE)
    row = Attachment.objects.filter(id=attachment_id, state=rules.RECEIVED).first()
    if row is None:
        return Attachment.objects.filter(id=attachment_id).values_list("state", flat=True).first() or ""
    try:
        made = rebuilding.rebuild(row)
    except UnreadableError as error:
        return _settle(row, state=rules.REFUSED, refused_words=str(error))
    except DamagedError:
        log.exception("attachment %s is damaged on the disk", row.id)
        return _settle(row, state=rules.REFUSED, refused_words="文件在服务器上已损坏，请重新上传，并告知系统管理员。")
    place = (made.lon, made.lat) if row.lon is None else (row.lon, row.lat)
    try:
        return _settle(
            row,
            state=rules.READY,
            published_name=made.published_name,
            preview_name=made.preview_name,
            width=made.width,
            height=made.height,
            lon=place[0],
            lat=place[1],
            taken_at=row.taken_at or made.taken_at,
        )
    except BaseException:
        made.discard()
        raise


def _settle(row: Attachment, **values: object) -> str:
    """Write the outcome if the row still waits; when another worker was faster, its outcome stands and our new files go."""
    if Attachment.objects.filter(id=row.id, state=rules.RECEIVED).update(**values):
        return str(values["state"])
    for name in (values.get("published_name"), values.get("preview_name")):
        if name:
            storage.remove(str(name))
    return Attachment.objects.values_list("state", flat=True).get(id=row.id)


def clear_strangers(*, actor: Actor) -> int:
    """Remove stored files that no attachment knows and that are older than a day; returns how many.

    They come from uploads that were cut off.

    A day is far longer than any upload runs, so a file whose row is about to be committed is never taken.
    """
    actor.require(Verb.SYSTEM_OPERATE)
    removed = 0
    strangers = storage.strangers((clock.now() - STRANGER_AGE).timestamp())
    while batch := list(islice(strangers, STRANGER_BATCH)):
        names = [name for _, name in batch if name]
        known: set[str | None] = set()
        for column in ("stored_name", "published_name", "preview_name"):
            known.update(Attachment.objects.filter(**{f"{column}__in": names}).values_list(column, flat=True))
        for path, name in batch:
            if name not in known:
                path.unlink(missing_ok=True)
                removed += 1
    return removed
