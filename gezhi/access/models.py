"""Roles and grants."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Reach(models.TextChoices):
    """What a role lets its holder see of the matters."""

    AREA = "area", "辖区内的事件"
    UNIT = "unit", "本单位承办过的事件"
    OWN = "own", "自己上报的事件"
    NONE = "none", "不看事件"


class Role(models.Model):
    """A named set of verbs; data that a city edits. ``reach`` says what of the matters it shows."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    verbs = ArrayField(models.TextField(), default=list)
    reach = models.TextField(choices=Reach.choices)
    is_admin = models.BooleanField(default=False)
    needs_second_factor = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A user in a role, for an organisation and/or an area and all below, between two moments."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    organisation_id = models.BigIntegerField(null=True)
    area_path = models.TextField(null=True, db_collation="C")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    appointment_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=models.F("from_at")), name="grant_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["user_id"], name="grant_user"),
            models.Index(fields=["appointment_id"], name="grant_appointment"),
            models.Index(fields=["area_path"], name="grant_area"),
            models.Index(fields=["organisation_id"], name="grant_organisation"),
        ]
