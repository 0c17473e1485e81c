"""A few people and the tools to look at what they cost."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from gezhi.access.actions import grant
from gezhi.access.actor import SYSTEM
from gezhi.accounts import actions
from gezhi.accounts.passwords import Argon2id
from gezhi.ground import clock

PASSWORD = "correct horse 9 battery"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
KNOCK = actions.Knock(address="203.0.113.7", device_name="手机")


@pytest.fixture(autouse=True)
def _no_demo(settings):
    settings.DEMO = False
    settings.TRUSTED_PROXIES = ()


@pytest.fixture
def person(db):
    with held(NOON - timedelta(days=1)):
        return actions.create_user(actor=SYSTEM, username="worker01", name="网格员 01", password=PASSWORD)


@pytest.fixture
def admin(db):
    """A security admin who has no second factor yet."""
    return with_role("guard", "security_admin")


def with_role(username, role):
    with held(NOON - timedelta(days=1)):
        user = actions.create_user(actor=SYSTEM, username=username, name=username, password=PASSWORD)
        grant(actor=SYSTEM, user_id=user.pk, role=role, area_path="")
    return user


def sign_in(username="worker01", password=PASSWORD, **facts):
    knock = facts.pop("knock", KNOCK)
    return actions.sign_in(username=username, password=password, knock=knock, **facts)


@contextmanager
def held(at=NOON):
    with clock.frozen(at):
        yield


@contextmanager
def counted_hashes(monkeypatch):
    """Every password hashing inside the block, with its encoded form."""
    seen = []
    plain = Argon2id.verify

    def verify(self, password, encoded):
        seen.append(encoded)
        return plain(self, password, encoded)

    with monkeypatch.context() as patch:
        patch.setattr(Argon2id, "verify", verify)
        yield seen


@contextmanager
def counted_statements(monkeypatch):
    """Every statement sent to the database inside the block, by the ORM or on the raw connection."""
    seen = []
    plain = psycopg.Cursor.execute

    def execute(self, query, *args, **kwargs):
        seen.append(str(query))
        return plain(self, query, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", execute)
        yield seen
