"""Lamps (预警灯) and the time left in people's words. A lamp is colour, shape and word together, so nobody depends on colour."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from gezhi.catalogue.rules.calendars import Calendar
from gezhi.catalogue.rules.deadlines import Deadline
from gezhi.ground import times

__all__ = ["LAMPS", "Lamp", "lamp", "remaining_words"]


@dataclass(frozen=True)
class Lamp:
    """One lamp: code for programs, word and shape for people."""

    code: str
    source_word: str
    shape: str

    @property
    def word(self) -> str:
        """The word in the reader's language."""
        return _(self.source_word)


LAMPS: dict[str, Lamp] = {
    "green": Lamp("green", gettext_noop("正常"), "●"),
    "yellow": Lamp("yellow", gettext_noop("将到期"), "▲"),
    "orange": Lamp("orange", gettext_noop("临期"), "◆"),
    "red": Lamp("red", gettext_noop("超期"), "■"),
    "paused": Lamp("paused", gettext_noop("暂停"), "‖"),
    "none": Lamp("none", gettext_noop("不计时"), "–"),
}

PAUSED_WORDS = gettext_lazy("已暂停")


def lamp(yellow_at: datetime | None, orange_at: datetime | None, due_at: datetime | None, paused: bool, now: datetime) -> Lamp:
    """The lamp at ``now``: paused, none without a deadline, red after it, orange with a fifth or less left, yellow with half or less, else green."""
    if paused:
        return LAMPS["paused"]
    if due_at is None:
        return LAMPS["none"]
    marks = (
        (due_at < now, "red"),
        (orange_at is not None and orange_at <= now, "orange"),
        (yellow_at is not None and yellow_at <= now, "yellow"),
    )
    return LAMPS[next((code for reached, code in marks if reached), "green")]


def remaining_words(due: Deadline | datetime | None, now: datetime, calendar: Calendar) -> str:
    """The time left as people say it: ``还剩 3 小时 20 分（今天 17:30 前）``, ``超期 2 天``, ``已暂停``; empty without a deadline.

    It is the time on the wall clock to the deadline, nights included, because that is what a reader compares with his watch.
    """
    if isinstance(due, Deadline):
        if due.paused:
            return str(PAUSED_WORDS)
        due = due.due_at
    if due is None:
        return ""
    if due < now:
        return times.left(due, now)
    return _("%(left)s（%(when)s 前）") % {"left": times.left(due, now), "when": _when(due, now, calendar)}


def _when(due: datetime, now: datetime, calendar: Calendar) -> str:
    """The moment as people say it, on the clock of the office."""
    return times.when(due.astimezone(calendar.zone), now)
