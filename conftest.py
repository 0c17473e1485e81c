"""What every test may ask for."""

import pytest

from gezhi.events import numbers
from gezhi.testing import Town, build_town


@pytest.fixture
def town(db: None) -> Town:
    """The small named town, fresh for each test."""
    numbers.forget()
    return build_town()
