"""Tables of the record. Entries are only ever added; a trigger refuses change and removal."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

if TYPE_CHECKING:
    TextField = models.Field[str, str]
else:
    TextField = models.Field  # Django's fields take type arguments only in its stubs

SCHEMA = 1


class TransactionId(TextField):
    """PostgreSQL's xid8: the transaction that wrote a row. Readers take only what no running transaction can still precede."""

    def db_type(self, connection: object) -> str:  # noqa: ARG002 - Django's signature
        """Name of the type in the database."""
        return "xid8"


class CurrentTransaction(models.Func):
    """The id of the running transaction, given by the database itself."""

    function = "pg_current_xact_id"
    arity = 0
    output_field = TransactionId()


class Entry(models.Model):
    """One line: who did what to which subject, when; ``body`` is the exact text that was hashed, chained per subject by ``hash``."""

    id = models.BigAutoField(primary_key=True)
    transaction = TransactionId(db_default=CurrentTransaction(), editable=False)
    subject_kind = models.TextField()
    subject_id = models.TextField()
    seq = models.PositiveIntegerField()
    area_path = models.TextField(db_collation="C", default="")
    verb = models.TextField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    body = models.TextField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_id", "subject_kind", "seq"], name="entry_once_per_subject")]
        indexes = [
            models.Index(fields=["transaction", "id"], name="entry_order"),
        ]


class Head(models.Model):
    """Where the chain of a register subject stands. Subjects with a version of their own (events) keep it on themselves."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    subject_id = models.TextField()
    seq = models.PositiveIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="head_once_per_subject")]


class Words(models.Model):
    """Free words of an entry. They can be erased (``text`` empty, ``erased_at`` set); the entry keeps the salted hash."""

    id = models.UUIDField(primary_key=True)
    subject_id = models.TextField()
    salt = models.BinaryField()
    text = models.TextField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_id"], name="words_subject")]


class Receipt(models.Model):
    """The answer a keyed request got: the same key with the same content gets it again for 90 days, other content is refused."""

    id = models.BigAutoField(primary_key=True)
    subject_id = models.TextField()
    actor_id = models.BigIntegerField()
    key = models.TextField()
    request_hash = models.BinaryField()
    version = models.PositiveIntegerField()
    entry_seq = models.PositiveIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_id", "actor_id", "key"], name="receipt_once")]
        indexes = [models.Index(fields=["at"], name="receipt_age")]


class Version(models.Model):
    """A counter that moves when a register changes; each process compares it before trusting what it keeps in memory."""

    name = models.TextField(primary_key=True)
    value = models.BigIntegerField(default=0)


class Cursor(models.Model):
    """How far a reader of entries has come, in the order (transaction, id)."""

    name = models.TextField(primary_key=True)
    transaction = TransactionId()
    entry_id = models.BigIntegerField(default=0)
    handled = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)


class Checkpoint(models.Model):
    """A sealed sum over all entries up to a point; its twin lies in a file outside the database."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    transaction = TransactionId()
    entries = models.BigIntegerField()
    digest = models.BinaryField()
    seal = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["-id"], name="checkpoint_newest")]
