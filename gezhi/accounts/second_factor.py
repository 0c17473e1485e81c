"""The second factor (两步验证): six digits that a telephone computes from a shared key every 30 seconds (TOTP, RFC 6238)."""

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

from django.db.models import Q
from django_otp.oath import TOTP

from gezhi.accounts.models import User
from gezhi.ground import clock
from gezhi.ground.secrets import unseal

KEY_BYTES = 20  # RFC 4226 recommends 160 bits
DRIFT = 1  # steps of 30 seconds a telephone's clock may be off
DIGITS = 6
ISSUER = "格治"


def new_key() -> str:
    """A fresh key in the letters authenticator apps take (base32)."""
    return base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()


def grouped(key: str) -> str:
    """The key in groups of four, for typing."""
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def address(key: str, username: str) -> str:
    """The otpauth address that opens an authenticator app on the same telephone."""
    label = quote(f"{ISSUER}:{username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': key, 'issuer': ISSUER})}"


def matching_step(key: str, code: str, after_step: int) -> int | None:
    """The 30-second step whose code this is, now or one step off, and later than ``after_step``; None when there is none."""
    digits = "".join(code.split())
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    machine = TOTP(base64.b32decode(key), digits=DIGITS)
    machine.time = clock.now().timestamp()
    for drift in range(-DRIFT, DRIFT + 1):
        machine.drift = drift
        step: int = machine.t()
        # Compared without haste or delay, so that the time taken tells nothing about the digits.
        if hmac.compare_digest(f"{machine.token():0{DIGITS}d}", digits) and step > after_step:
            return step
    return None


def use_code(user: User, code: str) -> bool:
    """Whether the code is right and was not used before; using it takes it, also against a second request at the same moment."""
    if user.otp_secret is None:
        return False
    step = matching_step(unseal(bytes(user.otp_secret)), code, user.otp_last_step)
    return step is not None and User.objects.filter(Q(otp_last_step__lt=step), pk=user.pk).update(otp_last_step=step) == 1
