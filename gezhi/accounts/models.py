"""Tables of accounts. Secrets are kept as digests (tokens, sessions), hashes (passwords) or sealed (keys, phones), never plain."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """How Django finds a user by the written form of the name; users are made by ``accounts.actions`` only."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this name."""
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """One person's account (账号); never deleted, only disabled, because the record names its id.

    ``name`` is what others see: a post and a number for staff. ``sessions_valid_from`` is the second line of "sign out everywhere":
    sessions and tokens made before it are dead even where their own rows say otherwise (after a restore, say).
    """

    id = models.BigAutoField(primary_key=True)
    username = models.TextField(unique=True)
    name = models.TextField()
    phone = models.BinaryField(null=True)
    is_active = models.BooleanField(default=True)
    is_resident = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    otp_secret = models.BinaryField(null=True)
    otp_confirmed_at = models.DateTimeField(null=True)
    otp_last_step = models.BigIntegerField(default=0)
    sessions_valid_from = models.DateTimeField()
    language = models.TextField(default="zh-hans")
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(username=Lower("username")), name="user_name_lower"),
            models.CheckConstraint(
                condition=models.Q(otp_confirmed_at__isnull=True) | models.Q(otp_secret__isnull=False),
                name="user_otp_key",
            ),
        ]


class Token(models.Model):
    """A key for the API (接口令牌): 256 random bits of which only the SHA-256 is kept. ``second_factor``: made with a dynamic code."""

    digest = models.BinaryField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    device_name = models.TextField()
    second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class SignedInSession(models.Model):
    """One browser that is signed in (登录会话). The session key itself is only in the browser and in Django's table."""

    digest = models.BinaryField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="sessions")
    device_name = models.TextField()
    address = models.TextField()
    second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class FailureCount(models.Model):
    """Failed sign-ins of one account-and-address, device, address or account (失败计数), found by keyed hash: no name is stored."""

    key = models.BinaryField(primary_key=True)
    scope = models.TextField()
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("last_at", name="failure_age")]


class FirstAdminSecret(models.Model):
    """A one-time secret that makes the first holder of one of the three admin roles (初始口令); kept as digest, 24 hours."""

    digest = models.BinaryField(primary_key=True)
    role_code = models.TextField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
