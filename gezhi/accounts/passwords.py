"""Passwords: how they are hashed (Argon2id) and which ones are refused."""

import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import CONTROLS, normalise

SHORTEST = 12  # security.md, heading: at least 12 characters, long ones allowed, no composition rules (ASVS 6.2.1, 6.2.5, 6.2.9)
LONGEST = 128
AT_ONCE = 2  # hashings per worker process: each takes 19 MiB and a core
PATIENCE = 5.0  # seconds a request waits for its turn before it is asked to come again
_common = CommonPasswordValidator()
_turns = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for a turn to hash; a flood of sign-ins must not take every thread of the worker."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Problem("too_many_requests", "现在登录的人较多，请稍后再试。", retry_after=3)
    try:
        yield
    finally:
        _turns.release()


class Argon2id(Argon2PasswordHasher):
    """Argon2id, 19 MiB, two passes, one lane: the OWASP minimum, which a two-core machine can pay."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: Any) -> str:
        """The stored form of a password."""
        with _turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether the password is the one of the stored form."""
        with _turn():
            return super().verify(password, encoded)

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: there is one set of costs, so no account answers quicker than another."""


def readable_password(value: object, field: str = "password") -> str:
    """A typed password as text that can be hashed; refused when it is no text or too long to be one."""
    if not isinstance(value, str) or CONTROLS.search(value) or len(value) > LONGEST:
        raise invalid(field, f"密码最多 {LONGEST} 位，不能含控制字符。")
    return value


def good_password(value: object, username: str, field: str = "password") -> str:
    """A new password that may be used; refused in words when it is short, long, common or the username."""
    password = readable_password(value, field)
    if len(password) < SHORTEST:
        raise invalid(field, f"密码至少 {SHORTEST} 位，现在是 {len(password)} 位。可以用几个不相干的词连成一句。")
    if any(_is_common(core) for core in _cores(password)):
        raise invalid(field, "这个密码太常见，容易被猜中，请换一个。")
    plain, name = normalise(password), normalise(username)
    if name in plain and len(plain) - len(name) < SHORTEST // 2:
        raise invalid(field, "密码不能由用户名加几个字符组成，请换一个。")
    if len(set(plain)) < 5:
        raise invalid(field, "密码里重复的字符太多，请换一个。")
    return password


def temporary_password() -> str:
    """A password to be handed over and changed at once: 16 random letters and digits in groups, none of which look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _cores(password: str) -> set[str]:
    """What a guesser tries first: the whole, the part without the digits and signs around it, and the word that is only repeated."""
    plain = normalise(password)
    trimmed = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    repeated = re.fullmatch(r"(.+?)\1+", trimmed or plain)
    return {plain, trimmed, repeated[1] if repeated else plain}


def _is_common(word: str) -> bool:
    try:
        _common.validate(word)
    except ValidationError:
        return True
    return False
