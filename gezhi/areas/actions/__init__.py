"""The only writers of the land (区域与网格): single changes, and whole files at once."""

from gezhi.areas.actions.files import load_areas
from gezhi.areas.actions.single import create_area, end_area, move_area, rename_area, set_boundary, set_facts
from gezhi.areas.actions.wanted import Wanted

__all__ = ["Wanted", "create_area", "end_area", "load_areas", "move_area", "rename_area", "set_boundary", "set_facts"]
