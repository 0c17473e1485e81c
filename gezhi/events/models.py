"""Tables of the closed loop. Every row that belongs to an event carries the event's id and is looked up with it.

Registers (items, organisations, users) are ended, never deleted, so their ids stand here without a foreign key the database would have to
check and lock at every report (design.md section 4).
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

OPEN = Q(open=True)


class Event(models.Model):
    """A matter: what, where, in which state, with whom it lies, and the clock that runs now. Exactly one holder while it is open."""

    id = models.UUIDField(primary_key=True)
    number = models.TextField()
    source = models.TextField()
    state = models.TextField()
    open = models.BooleanField()
    close_kind = models.TextField(default="")
    version = models.PositiveIntegerField()
    head = models.BinaryField()
    item_id = models.BigIntegerField(null=True)
    category = models.TextField(default="")
    title = models.TextField()
    description = models.TextField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    location_text = models.TextField(default="")
    area_path = models.TextField(db_collation="C", default="")
    exclusive_paths = ArrayField(models.TextField(), default=list)
    claimed_area = models.TextField(default="")
    flags = ArrayField(models.TextField(), default=list)
    happened_at = models.DateTimeField(null=True)
    urgent = models.BooleanField(default=False)
    reporter_id = models.BigIntegerField(null=True)
    contactable = models.BooleanField(default=False)
    about_unit_id = models.BigIntegerField(null=True)
    desk_id = models.BigIntegerField()
    holder_id = models.BigIntegerField()
    unit_id = models.BigIntegerField(null=True)
    orgs = ArrayField(models.BigIntegerField())
    order_id = models.UUIDField(null=True)
    handler_id = models.BigIntegerField(null=True)
    round = models.PositiveSmallIntegerField(default=1)
    rework = models.PositiveSmallIntegerField(default=0)
    asking = models.BooleanField(default=False)
    call_back = models.TextField(default="")
    rating = models.TextField(default="")
    clock = models.TextField(default="")
    yellow_at = models.DateTimeField(null=True)
    orange_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    values_hash = models.BinaryField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(open=True) | ~Q(close_kind=""), name="event_closed_has_kind"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="event_open_new", condition=OPEN),
            models.Index(fields=["area_path", "-created_at"], name="event_open_area", condition=OPEN),
            models.Index(fields=["holder_id", "-created_at", "-id"], name="event_open_holder", condition=OPEN),
            models.Index(fields=["state", "-created_at", "-id"], name="event_open_state", condition=OPEN),
            models.Index(fields=["due_at", "id"], name="event_open_due", condition=OPEN),
            GinIndex(fields=["orgs"], name="event_open_orgs", condition=OPEN),
            models.Index(fields=["-created_at", "-id"], name="event_new"),
            models.Index(fields=["area_path", "-created_at"], name="event_area"),
            models.Index(fields=["reporter_id", "-created_at"], name="event_reporter"),
            models.Index(fields=["item_id", "-created_at", "-id"], name="event_item"),
            GinIndex(fields=["orgs"], name="event_orgs"),
            models.Index(fields=["number"], name="event_number"),
        ]

    def __str__(self) -> str:
        return self.number


class Order(models.Model):
    """One unit's share of an event: who got it, when it was signed, how it ended."""

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="orders")
    unit_id = models.BigIntegerField()
    round = models.PositiveSmallIntegerField()
    state = models.TextField()  # dispatched, signed, finished, returned, recalled
    handler_id = models.BigIntegerField(null=True)
    dispatched_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    sees_reporter = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["event", "dispatched_at"], name="order_event"),
            models.Index(fields=["unit_id", "-dispatched_at"], name="order_unit"),
        ]


class Clock(models.Model):
    """A limit that runs or ran for somebody: what was promised, from when, paused how long, met or not."""

    id = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="clocks", db_constraint=False)
    order_id = models.UUIDField(null=True)
    kind = models.TextField()  # accept, dispatch, sign, handle, check, call_back
    organisation_id = models.BigIntegerField()
    limit_kind = models.TextField()
    limit_amount = models.FloatField()
    started_at = models.DateTimeField()
    yellow_at = models.DateTimeField()
    orange_at = models.DateTimeField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField()
    pauses = models.JSONField(default=list)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["event", "started_at"], name="clock_event"),
            models.Index(fields=["id"], name="clock_provisional", condition=Q(provisional=True, stopped_at=None)),
        ]


class Reporter(models.Model):
    """Who raised the matter, encrypted; the last four digits are kept to recognise a caller (security.md 43). Erasable."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="reporter", db_constraint=False)
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    phone_hash = models.BinaryField(null=True)
    phone_last = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["phone_hash"], name="reporter_phone", condition=Q(phone_hash__isnull=False))]


class EventWords(models.Model):
    """The search terms of an event, written by the relay after the report was answered."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="search", db_constraint=False)
    created_at = models.DateTimeField()
    terms = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["terms"], name="event_words_terms")]


class Policy(models.Model):
    """A number of the closed loop that a city sets for itself: days a matter may be reopened in, and the like."""

    name = models.TextField(primary_key=True)
    label = models.TextField()
    value = models.PositiveIntegerField()
    changed_at = models.DateTimeField(db_default=Now())
