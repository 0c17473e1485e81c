"""Fixtures the house's own tests borrow from a room; and the walks in a browser kept together in one test process."""

import pytest
from xdist.scheduler import LoadGroupScheduling

from gezhi.events.tests.conftest import open_town

__all__ = ["open_town"]
WALKS = "tests/walks/"


class WalksTogether(LoadGroupScheduling):
    """All walks go to one process, so that the product is started once.

    By their folder, because the mark ``xdist_group`` has no effect with pytest 9.2: xdist 3.8 writes the group where it is not read.
    """

    def _split_scope(self, nodeid: str) -> str:
        return WALKS if nodeid.startswith(WALKS) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With ``--dist loadgroup``, as script/test asks."""
    return WalksTogether(config, log) if config.getvalue("dist") == "loadgroup" else None
