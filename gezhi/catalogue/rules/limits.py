"""Limits (时限): how long a step may take, counted in one of four ways.

Source of the four kinds: the limit tables of digital city management (数字城管), where one table mixes 紧急工作时, 工作时, 工作日 and 自然日.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from gezhi.ground.problems import invalid

LimitKind = Literal["continuous_hours", "office_hours", "workdays", "calendar_days"]

# Kind -> the field's name of the unit.
KINDS: dict[LimitKind, str] = {
    "continuous_hours": "紧急工作时（连续计时）",
    "office_hours": "工作时（只计上班时间）",
    "workdays": "工作日",
    "calendar_days": "自然日",
}
_UNITS: dict[LimitKind, str] = {
    "continuous_hours": "小时（连续计时）",
    "office_hours": "个工作时",
    "workdays": "个工作日",
    "calendar_days": "个自然日",
}

_TABLE_UNITS: dict[LimitKind, str] = {"continuous_hours": "小时", "office_hours": "工作时", "workdays": "工作日", "calendar_days": "自然日"}

# The clocks of one matter, in the order they run.
CLOCKS: dict[str, str] = {"accept": "受理", "dispatch": "派遣", "sign": "签收", "handle": "办理", "check": "核查", "call_back": "回访"}

LARGEST = Decimal(2000)  # of any unit; two thousand workdays are eight years, more is a slip of the hand

# What people write in tables -> kind and how many of its units one of theirs is.
_WRITTEN: dict[str, tuple[LimitKind, Decimal]] = {
    "紧急工作时": ("continuous_hours", Decimal(1)),
    "小时": ("continuous_hours", Decimal(1)),
    "分钟": ("continuous_hours", Decimal(1) / 60),
    "分": ("continuous_hours", Decimal(1) / 60),
    "工作时": ("office_hours", Decimal(1)),
    "工作小时": ("office_hours", Decimal(1)),
    "工作日": ("workdays", Decimal(1)),
    "自然日": ("calendar_days", Decimal(1)),
    "日历日": ("calendar_days", Decimal(1)),
    "天": ("calendar_days", Decimal(1)),
    "日": ("calendar_days", Decimal(1)),
}
_SHAPE = re.compile(r"^(\d{1,4}(?:\.\d{1,2})?)个?([^\d.]+)$")

# Rough length of one unit on the wall clock, in hours, only for telling which of two limits is the shorter one.
_ROUGH: dict[LimitKind, Decimal] = {
    "continuous_hours": Decimal(1),
    "office_hours": Decimal(24) / 8,
    "workdays": Decimal(24 * 7) / 5,
    "calendar_days": Decimal(24),
}


@dataclass(frozen=True)
class Limit:
    """A length and how it is counted. ``amount`` is in hours or days, as ``kind`` says; half an hour is ``Decimal("0.5")``.

    Two decimals are kept; the length is rounded to whole minutes, so 20 minutes are 0.33 hours and still 20 minutes.
    """

    kind: LimitKind
    amount: Decimal

    @property
    def uses_calendar(self) -> bool:
        """True when holidays and office hours matter."""
        return self.kind in ("office_hours", "workdays")

    @property
    def words(self) -> str:
        """The limit as people say it: ``30 分钟（连续计时）``, ``4 个工作时``, ``7 个工作日``."""
        return limit_words(self.kind, self.amount)


def plain(amount: Decimal) -> str:
    """A number without trailing zeros: 1.50 -> 1.5, 2.00 -> 2."""
    return f"{amount.normalize():f}"


def _minutes(limit_kind: LimitKind, amount: Decimal) -> Decimal | None:
    """Whole minutes of a continuous length that is told in minutes: under an hour, or not in half hours."""
    in_minutes = limit_kind == "continuous_hours" and (amount < 1 or (amount * 2) % 1 != 0)
    return (amount * 60).quantize(Decimal(1)) if in_minutes else None


def limit_words(kind: LimitKind, amount: Decimal) -> str:
    """A limit as people say it. Continuous lengths under one hour are told in minutes."""
    if (minutes := _minutes(kind, amount)) is not None:
        return f"{minutes} 分钟（连续计时）"
    return f"{plain(amount)} {_UNITS[kind]}"


def limit_text(limit: Limit | None) -> str:
    """A limit as tables write it, so that ``parse_limit`` reads it back: ``30分钟``, ``4工作时``; empty for none."""
    if limit is None:
        return ""
    if (minutes := _minutes(limit.kind, limit.amount)) is not None:
        return f"{minutes}分钟"
    return f"{plain(limit.amount)}{_TABLE_UNITS[limit.kind]}"


def make_limit(kind: object, amount: object, field: str) -> Limit:
    """A checked limit from values that came from outside. Refused in words when the kind is unknown or the amount makes no sense."""
    if kind not in KINDS:
        raise invalid(field, f"请选择时限的计算方式：{'、'.join(KINDS.values())}。")
    try:
        number = Decimal(str(amount)).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise invalid(field, "时限应为数字，例如 4 或 0.5。") from error
    if not number.is_finite() or not Decimal(0) < number <= LARGEST:
        raise invalid(field, f"时限应大于 0，且不超过 {LARGEST}。")
    return Limit(kind, number)


def parse_limit(text: str, field: str) -> Limit | None:
    """A limit as a table writes it: ``4工作时``, ``1 个工作日``, ``30分钟``, ``24小时``, ``7天`` (7 自然日); None for an empty cell."""
    squeezed = re.sub(r"\s", "", text)
    if not squeezed:
        return None
    match = _SHAPE.match(squeezed)
    if not match or match[2] not in _WRITTEN:
        raise invalid(field, "时限请写成“4工作时”“1工作日”“30分钟”“24小时”或“7天”这样的形式。")
    kind, factor = _WRITTEN[match[2]]
    return make_limit(kind, Decimal(match[1]) * factor, field)


def shorter(one: Limit, other: Limit) -> Limit:
    """The limit that usually ends first. An urgent step must never get more time than the same step when it is not urgent."""
    return min(one, other, key=lambda limit: limit.amount * _ROUGH[limit.kind])
