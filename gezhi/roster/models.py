"""Tables of the roster: kinds of posts (data), posts, and dated appointments."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from gezhi.areas.models import Area
from gezhi.organisations.models import Organisation


class PostKind(models.Model):
    """A kind of post (岗位类别), with the role that its holders get unless the post says otherwise."""

    code = models.CharField("编码", max_length=20, primary_key=True)
    name = models.CharField("名称", max_length=40)
    default_role = models.CharField("默认角色", max_length=40)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post (岗位) of a body and/or for an area and all below it. ``role_code`` names a role of access; ``seats`` how many may hold it."""

    code = models.CharField("编码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=80)
    kind = models.ForeignKey(PostKind, on_delete=models.PROTECT, related_name="posts")
    role_code = models.CharField("角色", max_length=40)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    seats = models.PositiveSmallIntegerField("名额", default=1)
    ended_at = models.DateTimeField("撤销时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    is_demo = models.BooleanField("演示数据", default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="post_has_a_seat"),
            models.CheckConstraint(condition=~Q(code=""), name="post_has_code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str | None:
        """Path of the land the post belongs to: its own area, else its body's; None when it has neither."""
        if self.area is not None:
            return self.area.path
        return self.organisation.area.path if self.organisation is not None else None


class Appointment(models.Model):
    """A person in a post between two moments (任职). ``is_acting``: a substitute (代理), who takes no seat."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    from_at = models.DateTimeField("开始时间")
    until_at = models.DateTimeField("结束时间", null=True, blank=True)
    is_acting = models.BooleanField("代理", default=False)
    ended_reason = models.CharField("结束原因", max_length=200, default="", blank=True)

    class Meta:
        ordering = ["from_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name="appointment_ends_after_start"),
        ]
        indexes = [models.Index("post", "from_at", name="appointment_post"), models.Index("user", "from_at", name="appointment_user")]
