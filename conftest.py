"""What every test may ask for, and what must be forgotten between tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from gezhi.events import numbers
from gezhi.journal.caches import forget_all
from gezhi.testing import Town, build_town


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """What a process keeps of registers belongs to one test: a roll-back sets the counters back."""
    forget_all()
    numbers.forget()
    yield
    forget_all()


@pytest.fixture
def town(db: None) -> Town:  # noqa: ARG001 - asks for the database
    """The small named town, fresh for each test."""
    return build_town()


@pytest.fixture
def registers_kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    """What migrations filled comes back after the flush that ends a test which commits.

    Such a test asks for ``registers_kept, transactional_db`` in this order, instead of a mark.
    """
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("gezhi.")]
    kept = {}
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_"), "never another database"
        with connection.cursor() as cursor:
            for table in tables:
                with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                    kept[table] = b"".join(bytes(part) for part in copy)
    yield
    with django_db_blocker.unblock():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(kept)} CASCADE")
            for table, rows in kept.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
        connection.close()
