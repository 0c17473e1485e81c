"""The messages as they stand in their file, and words from the middle of their sentences."""

import csv
import gzip
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

MESSAGES = "unlabeled.csv.gz"
LOCAL = ZoneInfo("Asia/Shanghai")
SENTENCE = re.compile(r"[^，。！？；：、,.!?;:\s（）()《》“”\"'‘’—…-]+")
ATOM = re.compile(r"[0-9A-Za-z]+|.", re.DOTALL)  # what people do not cut in two: a number, a Latin word, an ideograph
SHORTEST, LONGEST = 4, 8
FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d")


@dataclass(frozen=True)
class Message:
    """One message: when it was written, its title and text."""

    at: datetime
    title: str
    text: str


def read(folder: Path, rows: int | None) -> list[Message]:
    """The first ``rows`` messages (all when None) in the order of their time."""
    csv.field_size_limit(1_000_000)
    with gzip.open(folder / MESSAGES, "rt", encoding="utf-8", newline="") as file:
        found = [Message(_moment(row["time"]), row["title"], row["text"]) for row in csv.DictReader(file)]
    return sorted(found[:rows], key=lambda each: each.at)


def snippet(text: str, chance: random.Random) -> str:
    """Four to eight signs from the middle of a sentence; empty when no sentence is long enough."""
    sentences = [atoms for found in SENTENCE.findall(text) if len(atoms := ATOM.findall(found)) > SHORTEST + 1]
    if not sentences:
        return ""
    atoms = chance.choice(sentences)
    length = min(chance.randint(SHORTEST, LONGEST), len(atoms) - 2)
    start = chance.randint(1, len(atoms) - length - 1)
    return "".join(atoms[start : start + length])


def _moment(text: str) -> datetime:
    for form in FORMATS:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=LOCAL).astimezone(UTC)
        except ValueError:
            continue
    raise SystemExit("a message has a time in an unknown form")
