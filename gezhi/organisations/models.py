"""Tables of bodies (机构): their kinds, which are data, and the bodies themselves."""

from django.db import models
from django.db.models import F, Q

from gezhi.areas.models import Area


class OrganisationKind(models.Model):
    """A kind of body (机构类别): government, department, centre, station, town unit, public service."""

    code = models.CharField("编码", max_length=20, primary_key=True)
    name = models.CharField("名称", max_length=40)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A body (机构). Ended by date, never deleted, so that every record that names it can still be read."""

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40)
    kind = models.ForeignKey(OrganisationKind, on_delete=models.PROTECT, related_name="organisations")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="organisations")
    path = models.CharField("路径", max_length=400, unique=True, db_collation="C")
    accepts = models.BooleanField("受理新事件", default=False)
    handles = models.BooleanField("承办工单", default=False)
    is_arbiter = models.BooleanField("裁定责任单位", default=False)
    aliases = models.JSONField("别名", default=list, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True, unique=True)
    pinyin = models.CharField("拼音首字母", max_length=200, default="", blank=True)
    from_on = models.DateField("启用日期")
    until_on = models.DateField("停用日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    is_demo = models.BooleanField("演示数据", default=False)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="organisation_has_code"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="organisation_dates_in_order"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="organisation_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name
