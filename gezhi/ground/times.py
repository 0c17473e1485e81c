"""Time in people's words (时间用人话说): 还剩 3 小时 20 分, 超期 2 天, 今天 17:30.

Pure functions over aware times; the caller says what "now" is. The zone is the installation's (``TIME_ZONE``).
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

_DAY = 24 * 60


def span(length: timedelta) -> str:
    """A length in at most two units, rounded down: ``2 天 3 小时``, ``3 小时 20 分``, ``5 分``; under a minute ``不到 1 分``."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return _("不到 1 分")
    days, rest = divmod(minutes, _DAY)
    hours, minutes = divmod(rest, 60)
    parts = [(days, _("%(n)d 天")), (hours, _("%(n)d 小时")), (minutes if not days else 0, _("%(n)d 分"))]
    return " ".join(words % {"n": n} for n, words in parts if n)


def left(due: datetime, now: datetime) -> str:
    """What a deadline (期限) means now: ``还剩 3 小时 20 分`` or ``超期 2 天``."""
    return _("超期 %(span)s") % {"span": span(now - due)} if now >= due else _("还剩 %(span)s") % {"span": span(due - now)}


def when(at: datetime, now: datetime) -> str:
    """A moment as people say it: ``今天 17:30``, ``昨天 09:12``, ``11 月 3 日 17:30``, with the year when it is another one."""
    here, today = timezone.localtime(at), timezone.localtime(now).date()
    clock = f"{here:%H:%M}"
    names = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}
    if name := names.get((here.date() - today).days):
        return f"{name} {clock}"
    facts = {"year": here.year, "month": here.month, "day": here.day, "clock": clock}
    return (
        _("%(month)d 月 %(day)d 日 %(clock)s") if here.year == today.year else _("%(year)d 年 %(month)d 月 %(day)d 日 %(clock)s")
    ) % facts


def exact(at: datetime) -> str:
    """A moment to the second, as records need it: ``2026-11-03 17:30:05``."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
