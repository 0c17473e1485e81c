"""The table of attachments (附件). The bytes lie in the data folder; here is what is known about them."""

from django.db import models

from gezhi.files import rules


class Attachment(models.Model):
    """One file that belongs to a subject, named by kind and id as plain values.

    ``id`` may be made by the sender, so that a repeat is known.

    ``received``: on the disk, opened by nobody yet; ``ready``: rebuilt or checked, may be opened; ``refused``: could not be, with the
    reason. ``lon``, ``lat`` (degrees, as the device gave them) and ``taken_at`` come from the sender, else from the photo; no published
    copy holds them. ``area_path`` is the subject's area when the file came in. ``claimed_at`` and ``attempts`` belong to the worker.
    """

    id = models.UUIDField(primary_key=True)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    area_path = models.TextField(db_collation="C", default="")
    kind = models.TextField()
    name = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.BinaryField()
    state = models.TextField(default=rules.RECEIVED)
    refused_words = models.TextField(default="")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    uploaded_by = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    stored_name = models.TextField()
    published_name = models.TextField(null=True)
    preview_name = models.TextField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=list(rules.KINDS)), name="attachment_kind"),
            models.CheckConstraint(condition=models.Q(state__in=list(rules.STATES)), name="attachment_state"),
            models.CheckConstraint(condition=models.Q(media_type__in=list(rules.FORMS)), name="attachment_form"),
        ]
        indexes = [
            models.Index("subject_id", "subject_kind", "created_at", name="attachment_subject"),
            models.Index("stored_name", name="attachment_stored"),
            models.Index("published_name", name="attachment_published"),
            models.Index("preview_name", name="attachment_preview"),
            models.Index("created_at", name="attachment_waiting", condition=models.Q(state=rules.RECEIVED)),
        ]
