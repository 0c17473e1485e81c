"""The only writers of the catalogue and the calendar."""

from gezhi.catalogue.actions.calendars import LoadedYear, confirm_year, load_official_calendar, official_years, set_day, set_working_hours
from gezhi.catalogue.actions.items import ItemValues, change_item, create_item, end_item
from gezhi.catalogue.actions.levels import set_service_level
from gezhi.catalogue.actions.responsibilities import set_responsibility

__all__ = [
    "ItemValues",
    "LoadedYear",
    "change_item",
    "confirm_year",
    "create_item",
    "end_item",
    "load_official_calendar",
    "official_years",
    "set_day",
    "set_responsibility",
    "set_service_level",
    "set_working_hours",
]
