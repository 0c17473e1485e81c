"""What every test may ask for, and what must be forgotten between tests."""

from collections.abc import Iterator

import pytest

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
