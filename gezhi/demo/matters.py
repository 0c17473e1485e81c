"""A month of sample matters (示例事件), each led by the verbs to the state its line names, at times in the past."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from gezhi.access.actor import Actor
from gezhi.accounts.models import User
from gezhi.accounts.queries import actor_of_user
from gezhi.areas.queries import land
from gezhi.catalogue.queries import catalogue
from gezhi.demo.land import COMMUNITY
from gezhi.demo.plan import SEED
from gezhi.events.actions import Report, ReporterWords, Wish, perform, report
from gezhi.events.actions.attachments import add_attachment
from gezhi.events.models import Event
from gezhi.ground import clock
from gezhi.ground.ids import uuid7

MATTERS = Path(__file__).parent / "data" / "matters.csv"
REPORTERS = {"field": "grid01", "portal": "resident01", "desk": "town01", "hotline": "town01"}
ROAD = ("accepted", "dispatched", "handling", "to_check", "to_call_back", "closed")
PHONE = "1380000{:04d}"  # a made-up number for callers of the demo


@dataclass
class Walk:
    """One matter on its way: who acts, the time of the next act."""

    event: Event
    at: datetime
    people: dict[str, Actor]
    chance: random.Random

    def act(self, username: str, verb: str, **facts: Any) -> None:
        """One verb some working time later."""
        self.at += timedelta(minutes=self.chance.randint(6, 40))
        with clock.frozen(self.at):
            self.event = perform(actor=self.people[username], wish=Wish(self.event.pk, verb, self.event.version, facts))

    def photo(self, username: str, kind: str, colour: str) -> str:
        """A drawn picture as a photo of the demo; its id."""
        with clock.frozen(self.at):
            upload = Picture(colour, "处理前" if kind == "before" else "处理后")
            return str(add_attachment(actor=self.people[username], event_id=self.event.pk, kind=kind, upload=upload, name=f"{kind}.jpg").id)


class Picture:
    """A plain drawn scene, so that the demo shows photos without anybody's photograph."""

    def __init__(self, colour: str, mark: str) -> None:
        image = Image.new("RGB", (960, 720), "#B9C7CF")
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 430, 960, 720), fill="#7C868C")
        draw.rectangle((90, 120, 430, 430), fill="#D8CDBB")
        draw.rectangle((520, 180, 870, 430), fill="#C9B8A3")
        for x in range(130, 400, 90):
            draw.rectangle((x, 170, x + 50, 240), fill="#6C8294")
        if mark == "处理前":
            for i in range(9):
                x, y = 300 + i * 42, 540 + (i * 37) % 70
                draw.ellipse((x, y, x + 70, y + 52), fill=colour)
        draw.rectangle((0, 690, 960, 720), fill="#1F2933")
        out = BytesIO()
        image.save(out, "JPEG", quality=80)
        self._bytes = out.getvalue()

    def chunks(self) -> Iterator[bytes]:
        """The bytes, as an upload gives them."""
        yield self._bytes


def load_matters(start: datetime, accounts: list[dict[str, str]]) -> int:
    """Load the sample matters where there are none; how many. ``accounts``: the sign-ins of the demo."""
    if Event.objects.exists():
        return 0
    names = [account["username"] for account in accounts]
    people = {user.username: actor_of_user(user.pk) for user in User.objects.filter(username__in=names)}
    handlers = _handlers(people)
    chance = random.Random(SEED)
    lines = list(csv.DictReader(MATTERS.read_text(encoding="utf-8").splitlines()))
    for place, line in enumerate(lines):
        _load(line, place, _moment(start, place, len(lines), line["走到"], chance), people, handlers, chance)
    return len(lines)


def _handlers(people: dict[str, Actor]) -> dict[int, str]:
    """Who handles for which unit."""
    return {unit: name for name, actor in people.items() if name.startswith("unit-") for unit in actor.organisations}


def _moment(start: datetime, place: int, count: int, state: str, chance: random.Random) -> datetime:
    """Closed matters lie in the past weeks, open ones in the last days, so that lamps of every colour are seen."""
    now = clock.now()
    if state in ("closed", "rejected"):
        return _by_day(start + (now - start) * (0.1 + 0.7 * place / count), chance)
    return _by_day(now - timedelta(hours=chance.choice((6, 9, 22, 30, 50, 76))), chance)


def _by_day(at: datetime, chance: random.Random) -> datetime:
    """Matters are seen by day: a moment of the night moves to the afternoon before."""
    local = timezone.localtime(at)
    if not 8 <= local.hour < 17:
        local = (local - timedelta(days=local.hour < 8)).replace(hour=chance.randint(8, 15))
    return min(local.replace(minute=chance.randint(0, 59)), clock.now() - timedelta(hours=5))


def _point(chance: random.Random) -> tuple[float, float]:
    """The middle of one of the community's micro grids."""
    ground = land()
    micros = [fact for fact in ground.subtree(ground.get(COMMUNITY).path) if fact.level == "micro"]
    fact = chance.choice(micros)
    assert fact.lon is not None
    assert fact.lat is not None
    return fact.lon, fact.lat


def _load(
    line: dict[str, str], place: int, at: datetime, people: dict[str, Actor], handlers: dict[int, str], chance: random.Random
) -> None:
    source = line["来源"]
    lon, lat = _point(chance)
    caller = ReporterWords("", PHONE.format(place)) if source in ("desk", "hotline") else ReporterWords()
    item = catalogue().item(line["事项"])
    assert item is not None
    given = Report(
        id=uuid7(at), source=source, title=line["标题"], description=line["描述"], location_text=line["位置"],
        item=item.id, lon=lon, lat=lat, urgent=line["紧急"] == "是", reporter=caller,
    )  # fmt: skip
    with clock.frozen(at):
        event = report(actor=people[REPORTERS[source]], report=given).event
    walk = Walk(event, at, people, chance)
    if source == "field":
        walk.photo("grid01", "before", chance.choice(("#3E5C3A", "#5B4636", "#44505A")))
    if line["走到"] == "rejected":
        walk.act("town01", "reject", reason_code="known", reply="这件事已经在办理，请留意办理进度，不必重复反映。")
        return
    _lead(walk, line["走到"], handlers)


def _lead(walk: Walk, state: str, handlers: dict[int, str]) -> None:
    """Along the main road until the state is reached; 返工 leaves it at the check."""
    unit = catalogue().responsible_unit(walk.event.item_id, walk.event.area_path)
    assert unit is not None
    handler = handlers[unit]
    for step in () if state == "submitted" else ROAD:
        _step(walk, step, unit, handler, fail=state == "rework")
        if walk.event.state == state:
            return


def _step(walk: Walk, step: str, unit: int, handler: str, *, fail: bool) -> None:
    if step == "accepted":
        walk.act("community01", "accept")
    elif step == "dispatched":
        walk.act("town01", "dispatch", unit=unit, reason="按事项清单派遣")
    elif step == "handling":
        walk.act(handler, "sign")
    elif step == "to_check":
        before = [] if walk.event.source == "field" else [walk.photo(handler, "before", "#5B4636")]
        walk.act(
            handler,
            "finish",
            reply="已安排人员到场处理，现场已恢复，后续加强巡查。",
            attachments=[*before, walk.photo(handler, "after", "#3E5C3A")],
        )
    elif step == "to_call_back":
        walk.act("town02", "check", result="fail" if fail else "pass", text="现场还有残留，请清理干净。" if fail else "")
    else:
        if walk.event.contactable:
            walk.act("town02", "call_back", result="satisfied")
        walk.act("town02", "close")
