"""What the tests of events may ask for beside the town: a town that other connections see."""

import pytest
from django.apps import apps
from django.db import connection

from gezhi.testing import build_town


def tables():
    """Every table of the product with the column of its key."""
    return {model._meta.db_table: model._meta.pk.column for model in apps.get_models() if model.__module__.startswith("gezhi.")}


def rows(cursor, sql):
    cursor.execute(sql)
    return cursor.fetchall()


class Sweep:
    """Puts the database back as it was: what migrations filled stays, what came later goes. A flush would take the registers along."""

    def __init__(self):
        with connection.cursor() as cursor:
            self.kept = {table: [row[0] for row in rows(cursor, f'SELECT "{key}" FROM {table}')] for table, key in tables().items()}
            self.versions = rows(cursor, "SELECT name, value FROM journal_version")

    def back(self):
        empty = [table for table, keys in self.kept.items() if not keys]
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(empty)}")
            for table, key in tables().items():
                if self.kept[table] and table != "journal_version":
                    cursor.execute(f'DELETE FROM {table} WHERE NOT ("{key}" = ANY(%s))', [self.kept[table]])
            cursor.execute("TRUNCATE journal_version")
            cursor.executemany("INSERT INTO journal_version (name, value) VALUES (%s, %s)", self.versions)


@pytest.fixture
def open_town(django_db_setup, django_db_blocker):
    """The town, committed, so that several connections see it; swept away afterwards."""
    with django_db_blocker.unblock():
        sweep = Sweep()
        try:
            yield build_town()
        finally:
            sweep.back()
            connection.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests that commit come first: others may flush the database, registers and all, at their end."""
    items.sort(key=lambda item: "open_town" not in getattr(item, "fixturenames", ()))
