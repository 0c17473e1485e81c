"""Tables of the catalogue: classes, items, who answers for them where, limits, office hours and the calendar."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from gezhi.catalogue.rules import CLOCKS, KINDS
from gezhi.organisations.models import Organisation

EVIDENCE = {"before": "处理前照片", "after": "处理后照片", "near": "近景照片", "far": "远景照片", "reference": "参照物照片"}

_KINDS = list(KINDS)


def _limit_kind() -> "models.TextField[str | None, str | None]":
    """Column for the kind of an optional limit."""
    return models.TextField(null=True, choices=list(KINDS.items()))


def _limit_amount() -> "models.DecimalField[Any, Any]":
    """Column for the amount of an optional limit, in hours or days as the kind says."""
    return models.DecimalField(null=True, max_digits=6, decimal_places=2)


def _whole(name: str) -> Q:
    """Kind and amount of a limit are given together, and the amount is above zero."""
    empty = Q(**{f"{name}_kind__isnull": True, f"{name}_amount__isnull": True})
    return empty | Q(
        **{f"{name}_kind__in": _KINDS, f"{name}_amount__gt": 0, f"{name}_kind__isnull": False, f"{name}_amount__isnull": False}
    )


class Category(models.Model):
    """An event class (事件类别), e.g. 城市管理. Six come with the product; a city may rename them."""

    code = models.TextField(primary_key=True)
    name = models.TextField(unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """An item (事项): one kind of matter, how to recognise it, its limits, the evidence that finishes it, its legal basis.

    Empty limits fall back on the service levels. Ended by date, never deleted: matters keep naming it. ``version`` moves with each change.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="items")
    description = models.TextField(default="")
    sign_kind = _limit_kind()
    sign_amount = _limit_amount()
    handle_kind = _limit_kind()
    handle_amount = _limit_amount()
    urgent_sign_kind = _limit_kind()
    urgent_sign_amount = _limit_amount()
    urgent_handle_kind = _limit_kind()
    urgent_handle_amount = _limit_amount()
    evidence = ArrayField(models.TextField(choices=list(EVIDENCE.items())), default=list)
    self_closable = models.BooleanField(default=False)
    legal_basis = models.TextField(default="")
    is_other = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    pinyin = models.TextField(default="")
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["category__order", "is_other", "code"]
        constraints = [
            models.CheckConstraint(condition=_whole("sign"), name="item_sign_limit_whole"),
            models.CheckConstraint(condition=_whole("handle"), name="item_handle_limit_whole"),
            models.CheckConstraint(condition=_whole("urgent_sign"), name="item_urgent_sign_limit_whole"),
            models.CheckConstraint(condition=_whole("urgent_handle"), name="item_urgent_handle_limit_whole"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="item_has_code_and_name"),
            models.CheckConstraint(condition=Q(evidence__contained_by=list(EVIDENCE)), name="item_evidence_known"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="item_ends_after_start"),
            models.UniqueConstraint("category", condition=Q(is_other=True, until_on__isnull=True), name="one_other_item_per_category"),
        ]

    def __str__(self) -> str:
        return self.name


class Responsibility(models.Model):
    """Which body handles an item in an area and all below (责任单位); the longest path wins. A change ends the row and adds one."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="responsibilities")
    area_path = models.TextField(db_collation="C")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="responsibilities")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["area_path"]
        constraints = [
            models.UniqueConstraint("item", "area_path", condition=Q(until_at__isnull=True), name="one_responsible_body_per_place"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name="responsibility_ends_after_start"
            ),
        ]


class ServiceLevel(models.Model):
    """The limit of a clock (受理、派遣、签收、办理、核查、回访) where the item has none of its own; one row for normal, one for urgent matters."""

    id = models.BigAutoField(primary_key=True)
    clock = models.TextField(choices=list(CLOCKS.items()))
    urgent = models.BooleanField()
    kind = models.TextField(choices=list(KINDS.items()))
    amount = models.DecimalField(max_digits=6, decimal_places=2)
    source = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint("clock", "urgent", name="service_level_once"),
            models.CheckConstraint(condition=Q(clock__in=list(CLOCKS), kind__in=_KINDS, amount__gt=0), name="service_level_sound"),
        ]


class WorkingHours(models.Model):
    """One span of the office hours of a working day (上班时间), in minutes after midnight."""

    id = models.BigAutoField(primary_key=True)
    start = models.PositiveSmallIntegerField(unique=True)
    until = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["start"]
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("start"), until__lte=1440), name="working_hours_in_order")]


class DayRow(models.Model):
    """A day that differs from its week, or has a name: a holiday (放假) or a make-up workday (调休上班)."""

    day = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    name = models.TextField(default="")
    source = models.TextField(choices=[("official", "国务院办公厅放假安排"), ("local", "本地设置")])

    class Meta:
        ordering = ["day"]


class CalendarYear(models.Model):
    """A year whose holidays are known (已录入). Deadlines that reach other years are provisional (暂定)."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.TextField(choices=[("official", "官方放假安排"), ("confirmed", "人工确认")])
    loaded_at = models.DateTimeField()
