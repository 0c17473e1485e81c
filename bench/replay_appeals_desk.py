"""Messages enter at the desk, the relay indexes them, and each of a few hundred is sought by words from the middle of a sentence of its own."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import city
import messages
import seed
from caller import Caller
from messages import Message
from stand import Figure, Figures, measured, percentile, progress

from gezhi.events.models import Event, EventWords
from gezhi.ground import clock
from gezhi.ground.ids import uuid7
from gezhi.journal import checkpoints, verify
from gezhi.journal.relay import follow, lag
from gezhi.reactions import RELAY, react

GOAL = 100.0  # ms for half of the searches within a period
AROUND = timedelta(days=15)  # the period: half a month on both sides of the message, a month in all
PAGE = 50
COMMON = ("小区", "问题", "垃圾", "噪音", "物业", "道路")  # words that stand in many matters
TOLD = 1_000


@dataclass
class Searches:
    """What a set of searches found and how long each took, in ms."""

    name: str
    times: list[float] = field(default_factory=list)
    found: int = 0
    sought: int = 0
    pages: int = 0
    refused: Counter[str] = field(default_factory=Counter)


def replay(folder: Path, rows: int | None, events: int, searches: int) -> Figures:
    """Fill, enter, index, search, verify."""
    every = messages.read(folder, rows)
    end = every[-1].at + timedelta(days=1)
    seeded, seconds = measured(seed.plant, events, end) if events else (None, 0.0)
    if seeded is None:
        with clock.frozen(every[0].at - timedelta(days=1)):
            made = city.build()
    else:
        made = seeded.city
    with clock.frozen(every[0].at):
        desk = Caller(made.people["city"])
    entered, refused, entering = enter(desk, every)
    with clock.frozen(end):
        indexed, indexing = index()
        found = seek(desk, entered, searches)
        checkpoints.take()
    faults = sum(1 for _ in verify.faults()) if not events else None  # seeded rows have no entries to be proved by
    return dict(_figures(Result(every, entered, refused, entering, indexed, indexing, found, seconds, faults)))


@dataclass(frozen=True)
class Result:
    """All that came out of a run."""

    every: list[Message]
    entered: list[tuple[str, Message]]
    refused: Counter[str]
    entering: float
    indexed: int
    indexing: float
    searches: list[Searches]
    seeding: float
    faults: int | None


def enter(desk: Caller, every: list[Message]) -> tuple[list[tuple[str, Message]], Counter[str], float]:
    """Each message at its own time through the desk door."""
    entered: list[tuple[str, Message]] = []
    refused: Counter[str] = Counter()
    start = perf_counter()
    for number, message in enumerate(every, start=1):
        with clock.frozen(message.at):
            id_ = str(uuid7())
            answer = desk.post(
                "events",
                {
                    "id": id_,
                    "source": "desk",
                    "title": message.title,
                    "description": message.text,
                    "area_code": city.CITY,
                    "reporter": {"anonymous": True},
                },
            )
        if answer.status == 201:
            entered.append((id_, message))
        else:
            refused[answer.refusal] += 1
        if number % TOLD == 0:
            progress(f"{number:,} messages")
    return entered, refused, perf_counter() - start


def index() -> tuple[int, float]:
    """The relay follows the record until nothing is left."""
    start, lines = perf_counter(), 0
    while handled := follow(RELAY, react):
        lines += handled
    if lag(RELAY):
        raise SystemExit("the relay left lines behind")
    return lines, perf_counter() - start


def seek(desk: Caller, entered: list[tuple[str, Message]], wanted: int) -> list[Searches]:
    """Search for a random choice of the messages, and for common words in random months."""
    chance = random.Random(311)
    own, common = Searches("words from mid-sentence"), Searches("a common word of two signs")
    for id_, message in chance.sample(entered, min(wanted, len(entered))):
        words = messages.snippet(message.text, chance) or messages.snippet(message.title, chance)
        if not words:
            own.refused["no sentence long enough"] += 1
            continue
        own.found += find(desk, own, words, message.at, id_)
    for _ in range(min(wanted, 20 * len(COMMON))):
        _, message = chance.choice(entered)
        find(desk, common, chance.choice(COMMON), message.at, "")
    return [own, common]


def find(desk: Caller, searches: Searches, words: str, at: datetime, id_: str) -> bool:
    """One search, paged until the message is among the rows (or to the end); without an id only the first page. Times are of first pages."""
    searches.sought += 1
    query: dict[str, Any] = {"q": words, "from_": (at - AROUND).isoformat(), "to": (at + AROUND).isoformat(), "limit": PAGE}
    cursor = ""
    while True:
        answer, seconds = measured(desk.get, "events", **query, **({"cursor": cursor} if cursor else {}))
        if not cursor:
            searches.times.append(1000 * seconds)
        if answer.status != 200:
            searches.refused[answer.refusal] += 1
            return False
        searches.pages += 1
        if not id_ or any(row["id"] == id_ for row in answer.body["rows"]):
            return True
        cursor = answer.body["next"]
        if not cursor:
            return False


def _figures(result: Result) -> Iterator[tuple[str, Figure]]:
    yield "messages in", Figure(len(result.every))
    yield "longest message", Figure(max(len(each.text) for each in result.every), "signs")
    yield "entered through the desk", Figure(len(result.entered), goal=len(result.every), at_most=False)
    for reason, number in result.refused.most_common():
        yield f"  refused: {reason}", Figure(number)
    yield "entered per second (one process, clock held)", Figure(round(len(result.entered) / result.entering, 1), "/s")
    yield "matters in the installation", Figure(Event.objects.count())
    yield "seeding", Figure(round(result.seeding, 1), "s")
    yield "entries indexed by the relay", Figure(result.indexed)
    yield "matters with search words", Figure(EventWords.objects.count(), goal=Event.objects.count(), at_most=False)
    yield "relay time for one message", Figure(round(1000 * result.indexing / max(1, len(result.entered)), 2), "ms")
    for each in result.searches:
        yield from _search_figures(each)
    if result.faults is not None:
        yield "journal verify faults", Figure(result.faults, goal=0)


def _search_figures(each: Searches) -> Iterator[tuple[str, Figure]]:
    yield f"{each.name}: searches", Figure(each.sought)
    if each.found:
        yield f"{each.name}: found", Figure(round(100 * each.found / each.sought, 2), "%", 100.0, at_most=False)
    for reason, number in each.refused.most_common():
        yield f"  {each.name}, not sought: {reason}", Figure(number)
    if each.times:
        yield f"{each.name}: p50", Figure(round(percentile(each.times, 0.5), 1), "ms", GOAL)
        yield f"{each.name}: p95", Figure(round(percentile(each.times, 0.95), 1), "ms")
