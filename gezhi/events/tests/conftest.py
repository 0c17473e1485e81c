"""What the tests of events may ask for: the town, built once for a file and as new for each test; and a town that other connections see."""

import pytest
from django.db import transaction

from gezhi.events import numbers
from gezhi.journal.caches import forget_all
from gezhi.testing import build_town


@pytest.fixture(scope="module")
def built_town(django_db_setup, django_db_blocker):
    """The town in a transaction around all tests of a file."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget_all()
        yield build_town()
        transaction.set_rollback(True)
    numbers.forget()


@pytest.fixture
def town(built_town, db):
    """The town as it was built: what a test does is taken back."""
    return built_town


@pytest.fixture
def open_town(registers_kept, transactional_db):
    """The town, committed, so that several connections see it; swept away afterwards."""
    return build_town()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests that commit come first: others may flush the database, registers and all, at their end."""
    items.sort(key=lambda item: "open_town" not in getattr(item, "fixturenames", ()))
