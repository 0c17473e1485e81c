"""The pure rules of limits and clocks: no tables, no clock, no settings. Rooms import them from here."""

from gezhi.catalogue.rules.calendars import Calendar, Day
from gezhi.catalogue.rules.deadlines import Deadline, Pause, deadline
from gezhi.catalogue.rules.lamps import LAMPS, Lamp, lamp, remaining_words
from gezhi.catalogue.rules.limits import CLOCKS, KINDS, Limit, LimitKind, limit_words, parse_limit, shorter

__all__ = [
    "CLOCKS",
    "KINDS",
    "LAMPS",
    "Calendar",
    "Day",
    "Deadline",
    "Lamp",
    "Limit",
    "LimitKind",
    "Pause",
    "deadline",
    "lamp",
    "limit_words",
    "parse_limit",
    "remaining_words",
    "shorter",
]
