"""Reads of the catalogue: the register and the calendar as each process keeps them in memory, reloaded when their counters move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings

from gezhi.catalogue.models import CalendarYear, Category, DayRow, Item, Responsibility, ServiceLevel, WorkingHours
from gezhi.catalogue.rules import Calendar, Day, Limit, LimitKind, shorter
from gezhi.ground import clock
from gezhi.ground.text import normalise
from gezhi.journal.caches import Cached


@dataclass(frozen=True)
class CategoryFact:
    """An event class (类别)."""

    code: str
    name: str


@dataclass(frozen=True)
class ItemFact:
    """An item (事项) as other rooms know it. A limit of None means the service level counts."""

    id: int
    code: str
    name: str
    category: str
    category_name: str
    description: str
    sign: Limit | None
    handle: Limit | None
    urgent_sign: Limit | None
    urgent_handle: Limit | None
    evidence: tuple[str, ...]
    self_closable: bool
    legal_basis: str
    is_other: bool
    is_sample: bool
    is_open: bool
    version: int
    pinyin: str = field(repr=False)
    key: str = field(repr=False, compare=False)
    search: str = field(repr=False, compare=False)


@dataclass(frozen=True)
class ResponsibilityFact:
    """Who handles an item where."""

    item_id: int
    area_path: str
    organisation_id: int


def above(area_path: str) -> Iterator[str]:
    """The path and every path above it, longest first."""
    end = len(area_path)
    while end > 0:
        yield area_path[:end]
        end = area_path.rfind("/", 0, end - 1) + 1


class Catalogue:
    """All classes, items, responsibilities and limits of this moment. Ended items can still be looked up, but are not offered."""

    def __init__(
        self,
        categories: list[CategoryFact],
        items: list[ItemFact],
        responsibilities: list[ResponsibilityFact],
        levels: Mapping[tuple[str, bool], Limit],
    ) -> None:
        self.categories = tuple(categories)
        self.levels = levels
        self._open = tuple(item for item in items if item.is_open)
        self._by_id = {item.id: item for item in items}
        self._by_code = {item.code: item for item in items}
        self._others = {item.category: item for item in self._open if item.is_other}
        self._bodies = {(row.item_id, row.area_path): row.organisation_id for row in responsibilities}
        self._of_item: dict[int, list[ResponsibilityFact]] = {}
        for row in responsibilities:
            self._of_item.setdefault(row.item_id, []).append(row)

    def category(self, code: str) -> CategoryFact | None:
        """The class with this code."""
        return next((fact for fact in self.categories if fact.code == code), None)

    def item(self, id_or_code: int | str | None) -> ItemFact | None:
        """The item with this id (number) or code (text), ended ones too."""
        return self._by_id.get(id_or_code) if isinstance(id_or_code, int) else self._by_code.get(id_or_code or "")

    def items(self, category: str | None = None) -> tuple[ItemFact, ...]:
        """Items on offer, of one class or all, in the order of the catalogue."""
        return self._open if category is None else tuple(item for item in self._open if item.category == category)

    def other(self, category: str) -> ItemFact | None:
        """The item "other" (其他) of a class."""
        return self._others.get(category)

    def default_item(self, category: str | None) -> ItemFact | None:
        """The item of a matter that was reported without one: "other" of its class; none when no class was named either (the desk amends)."""
        return self.other(category) if category else None

    def search(self, q: str, limit: int = 20, category: str | None = None) -> list[ItemFact]:
        """Items on offer found by code, name, pinyin initials or words of the description; best first. An empty question lists the first items."""
        words = normalise(q[:200]).split()
        ranked = ((_rank(item, words), place, item) for place, item in enumerate(self.items(category)))
        return [item for _, _, item in sorted(row for row in ranked if row[0] < NO_MATCH)[:limit]]

    def responsible_unit(self, item_id: int | None, area_path: str) -> int | None:
        """Id of the body that handles this item here: the longest path at or above ``area_path`` wins; None when nobody is named."""
        if item_id is None:
            return None
        return next((body for path in above(area_path) if (body := self._bodies.get((item_id, path))) is not None), None)

    def responsibilities(self, item_id: int) -> list[ResponsibilityFact]:
        """Every place where somebody is named for the item, by path."""
        return self._of_item.get(item_id, [])

    def limit(self, clock_name: str, item_id: int | None, urgent: bool) -> Limit:
        """The limit of a clock (accept, dispatch, sign, handle, check, call_back) for a matter of this item.

        The item's own limit wins over the service level. An urgent matter takes the item's urgent limit; where it has none, the shorter
        of the urgent service level and its normal limit, so that urgency never gives more time.
        """
        item = self.item(item_id)
        own = _own_limits(item, clock_name) if item else (None, None)
        normal = own[0] or self.levels[clock_name, False]
        return normal if not urgent else own[1] or shorter(self.levels[clock_name, True], normal)


NO_MATCH = 9


def _rank(item: ItemFact, words: list[str]) -> int:
    """How well an item answers all the words: 0 best, ``NO_MATCH`` not at all."""
    return max((_rank_of_word(item, word) for word in words), default=0)


def _rank_of_word(item: ItemFact, word: str) -> int:
    """How well an item answers one word."""
    name = item.key
    tests = (
        word in (item.code.lower(), name),
        name.startswith(word),
        word in name,
        item.pinyin.startswith(word),
        word in item.pinyin,
        word in item.search,
    )
    return next((rank for rank, hit in enumerate(tests) if hit), NO_MATCH)


def _own_limits(item: ItemFact, clock_name: str) -> tuple[Limit | None, Limit | None]:
    """Normal and urgent limit that the item itself sets for a clock."""
    limits = {"sign": (item.sign, item.urgent_sign), "handle": (item.handle, item.urgent_handle)}
    return limits.get(clock_name, (None, None))


def as_limit(kind: str | None, amount: Decimal | None) -> Limit | None:
    """A limit from its two columns."""
    return Limit(cast("LimitKind", kind), amount) if kind and amount is not None else None


def item_fact(item: Item) -> ItemFact:
    """The fact of a stored item; ``category`` must be loaded with it."""
    return ItemFact(
        id=item.pk,
        code=item.code,
        name=item.name,
        category=item.category_id,
        category_name=item.category.name,
        description=item.description,
        sign=as_limit(item.sign_kind, item.sign_amount),
        handle=as_limit(item.handle_kind, item.handle_amount),
        urgent_sign=as_limit(item.urgent_sign_kind, item.urgent_sign_amount),
        urgent_handle=as_limit(item.urgent_handle_kind, item.urgent_handle_amount),
        evidence=tuple(item.evidence),
        self_closable=item.self_closable,
        legal_basis=item.legal_basis,
        is_other=item.is_other,
        is_sample=item.is_sample,
        is_open=item.until_on is None,
        version=item.version,
        pinyin=item.pinyin,
        key=normalise(item.name),
        search=normalise(f"{item.code} {item.description} {item.category.name}"),
    )


def _load_catalogue() -> Catalogue:
    """Four statements, whatever the size."""
    return Catalogue(
        [CategoryFact(row.code, row.name) for row in Category.objects.all()],
        [item_fact(item) for item in Item.objects.select_related("category")],
        [
            ResponsibilityFact(*row)
            for row in Responsibility.objects.filter(until_at=None).values_list("item_id", "area_path", "organisation_id")
        ],
        {(row.clock, row.urgent): Limit(cast("LimitKind", row.kind), row.amount) for row in ServiceLevel.objects.all()},
    )


def _load_calendar() -> Calendar:
    """Three statements, whatever the size."""
    return Calendar(
        zone=ZoneInfo(settings.TIME_ZONE),
        hours=tuple(WorkingHours.objects.values_list("start", "until")),
        days={row.day: Day(row.is_workday, row.name) for row in DayRow.objects.all()},
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


_CATALOGUE = Cached("catalogue", _load_catalogue)
_CALENDAR = Cached("calendar", _load_calendar)


def catalogue(versions: Mapping[str, int] | None = None) -> Catalogue:
    """The catalogue as of the counters that came with the request (asked from the database when absent)."""
    return _CATALOGUE.get(versions)


def calendar(versions: Mapping[str, int] | None = None) -> Calendar:
    """The working calendar as of the counters that came with the request."""
    return _CALENDAR.get(versions)


def forget() -> None:
    """Drop what this process keeps, so that the next question reads the tables (tests, after a roll-back)."""
    _CATALOGUE.forget()
    _CALENDAR.forget()


def today() -> date:
    """The local day."""
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


@dataclass(frozen=True)
class CalendarGap:
    """A year whose holidays are not known. ``fails``: it is this year, so today's deadlines are already provisional."""

    year: int
    fails: bool
    words: str


def calendar_gaps() -> list[CalendarGap]:
    """What is missing of this and the next year's calendar: the self-check fails on the first and warns of the second."""
    known, year = calendar().years, today().year
    gaps = []
    if year not in known:
        gaps.append(
            CalendarGap(year, True, f"{year} 年的放假安排没有录入，期限只能按周一至周五暂定。请在“工作日历”中载入或确认 {year} 年。")
        )
    if year + 1 not in known:
        gaps.append(CalendarGap(year + 1, False, f"{year + 1} 年的放假安排还没有录入，跨年的期限为暂定；公布后请在“工作日历”中录入。"))
    return gaps
