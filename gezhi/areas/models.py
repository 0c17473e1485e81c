"""Tables of the land: levels and code patterns, which are data, and areas with their dated outlines and former codes."""

from django.db import models
from django.db.models import F, Q


class AreaLevel(models.Model):
    """A level of the tree (层级). ``rank`` grows downwards; ``grid_name`` is what the level is called as a grid (大、中、小、微)."""

    code = models.TextField("编码", primary_key=True)
    name = models.TextField("名称")
    grid_name = models.TextField("网格称谓", default="", blank=True)
    rank = models.PositiveSmallIntegerField("次序", unique=True)
    is_division = models.BooleanField("行政区划或村（社区）", default=False)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """Kinds of area: general ones (综合) tile the land without gaps, exclusive ones (专属) lie over them."""

    GENERAL = "general", "综合"
    EXCLUSIVE = "exclusive", "专属"


class CodePattern(models.Model):
    """How the code of a level is made (编码规则): the parent's code, then ``prefix``, then ``digits`` digits counting from ``first``."""

    id = models.BigAutoField(primary_key=True)
    level = models.ForeignKey(AreaLevel, on_delete=models.PROTECT, related_name="patterns")
    kind = models.TextField("类型", choices=Kind.choices, default=Kind.GENERAL)
    prefix = models.TextField("固定前缀", default="", blank=True)
    digits = models.PositiveSmallIntegerField("流水号位数")
    first = models.PositiveIntegerField("起始号", default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("level", "kind", name="code_pattern_once"),
            models.CheckConstraint(condition=Q(digits__gte=1, digits__lte=9), name="code_pattern_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.level_id} {self.kind}"


class Area(models.Model):
    """An area or grid (区域、网格). Ended by date, never deleted; its code is never given to another."""

    id = models.BigAutoField(primary_key=True)
    code = models.TextField("编码", unique=True)
    name = models.TextField("名称")
    level = models.ForeignKey(AreaLevel, on_delete=models.PROTECT, related_name="areas")
    kind = models.TextField("类型", choices=Kind.choices, default=Kind.GENERAL)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.TextField("路径", unique=True, db_collation="C")
    from_on = models.DateField("启用日期")
    until_on = models.DateField("停用日期", null=True, blank=True)
    households = models.PositiveIntegerField("户数", null=True, blank=True)
    urban_rural = models.CharField("城乡分类代码", max_length=3, default="", blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    pinyin = models.TextField("拼音首字母", default="", blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$"), name="area_code_shape"),
            models.CheckConstraint(condition=~Q(name=""), name="area_has_name"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="area_kind_known"),
            models.CheckConstraint(condition=Q(path__endswith="/"), name="area_path_closed"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="area_not_its_own_parent"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="area_dates_in_order"),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False, lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="area_point_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class Boundary(models.Model):
    """The outline of an area for a time (边界): a polygon in WGS84 degrees as WKB; at most one open one for each area."""

    id = models.BigAutoField(primary_key=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="boundaries")
    geometry = models.BinaryField("多边形（WKB）")
    min_lon = models.FloatField()
    min_lat = models.FloatField()
    max_lon = models.FloatField()
    max_lat = models.FloatField()
    from_on = models.DateField("启用日期")
    until_on = models.DateField("停用日期", null=True, blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("area", condition=Q(until_on__isnull=True), name="boundary_one_open"),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="boundary_dates_in_order"),
            models.CheckConstraint(condition=Q(min_lon__lte=F("max_lon"), min_lat__lte=F("max_lat")), name="boundary_box_in_order"),
        ]


class Alias(models.Model):
    """Another code of an area (旧编码、其他系统编码): matters and files that carry it still find the area; it is never given again."""

    id = models.BigAutoField(primary_key=True)
    code = models.TextField("编码", unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="aliases")
    from_on = models.DateField("启用日期")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
