"""Fixtures of the record's tests."""

import pytest
from django.apps import apps
from django.db import connection, transaction


@pytest.fixture
def registers_kept(django_db_setup, django_db_blocker):
    """What migrations filled comes back after the flush that ends a test which commits."""
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
