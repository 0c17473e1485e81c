"""Fixtures the house's own tests borrow from a room."""

from gezhi.events.tests.conftest import open_town, registers_kept

__all__ = ["open_town", "registers_kept"]
