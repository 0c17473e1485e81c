"""The verbs of the closed loop: the only writers of events."""

from gezhi.events.actions import desk, talk, unit
from gezhi.events.actions.report import Report, Reported, ReporterWords, report
from gezhi.events.actions.step import HANDLERS, KIND, Wish, perform

__all__ = ["HANDLERS", "KIND", "Report", "Reported", "ReporterWords", "Wish", "desk", "perform", "report", "talk", "unit"]
