from collections.abc import Iterator

import pytest

from gezhi.areas.models import Area
from gezhi.organisations.tests.town import forget_caches, make_land


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    forget_caches()
    yield
    forget_caches()


@pytest.fixture
def land(db: None) -> dict[str, Area]:
    return make_land()
