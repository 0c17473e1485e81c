"""Pure rules of the closed loop: numbers, codes for reporters, facts of a verb, what is ready and what is not. No tables, no clock."""

import base64
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from gezhi.events.workflow import Fact, Row
from gezhi.ground.checkdigits import holds_mod11_10, mod11_10
from gezhi.ground.problems import Problem
from gezhi.ground.secrets import keyed_hash
from gezhi.ground.text import clean_text

CODE_ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
SOURCES: dict[str, str] = {
    "desk": "受理台",
    "field": "网格员",
    "portal": "居民",
    "hotline": "12345 热线",
    "import": "批量导入",
}
FLAGS: dict[str, str] = {
    "area_mismatch": "填报的网格与坐标不一致，以坐标为准",
    "unlocated": "位置不在任何网格内，待定位",
    "no_desk": "本级没有在岗的受理人员，由上级中心代为受理",
}


def number(day: date, sequence: int) -> str:
    """The number people say: 年月日, a running sequence of at least six digits, a check digit (ISO 7064 MOD 11,10). Gaps are normal."""
    digits = f"{day:%Y%m%d}{sequence:06d}"
    return digits + mod11_10(digits)


def is_number(text: str) -> bool:
    """Whether a text is a number as ``number`` makes them, its check digit right."""
    return text.isascii() and len(text) >= 15 and holds_mod11_10(text)


def progress_code(event_id: UUID) -> str:
    """Eight characters that, with the number, show a reporter the progress of his matter without an account. Derived, not stored."""
    return base64.b32encode(keyed_hash(str(event_id), "progress")[:5]).translate(CODE_ALPHABET).decode()


def typed_code(text: str) -> str:
    """A code as a person typed it: blanks and dashes away, look-alikes O, I, L read as 0, 1, 1."""
    return text.upper().replace(" ", "").replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")


@dataclass(frozen=True)
class Asked:
    """What one verb asks of one person on one matter now: its row and the facts with their choices filled in."""

    row: Row
    facts: tuple[Fact, ...]


def _text(fact: Fact, value: Any) -> str:
    return clean_text(value, fact.name, fact.limit, lines=True)


def _choice(fact: Fact, value: Any) -> str:
    if not isinstance(value, str) or value not in {name for name, _ in fact.choices}:
        raise _wrong(fact, "请从给出的选项中选择。")
    return value


def _whole(fact: Fact, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal() or len(str(value)) > 18:
        raise _wrong(fact, "请从列表中选择。")
    return int(value)


def _number(fact: Fact, value: Any) -> float:
    try:
        result = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError, OverflowError):
        result = math.nan
    if not math.isfinite(result):
        raise _wrong(fact, "请填写数字。")
    return result


def _boolean(fact: Fact, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "on", "1"):
        return True
    if value in ("false", "off", "0"):
        return False
    raise _wrong(fact, "请选择是或否。")


def _item(fact: Fact, value: Any) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return clean_text(value, fact.name, 64)


def _attachments(fact: Fact, value: Any) -> list[UUID]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list | tuple) or len(values) > 50:
        raise _wrong(fact, "附件应是最多 50 个附件编号的列表。")
    try:
        return list(dict.fromkeys(UUID(str(each)) for each in values))
    except ValueError as error:
        raise _wrong(fact, "附件编号不对，请重新上传。") from error


def _datetime(fact: Fact, value: Any) -> datetime:
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _wrong(fact, "时间格式不对，例如 2026-11-21T09:30:00+08:00。") from error
    if when.tzinfo is None:
        raise _wrong(fact, "时间需要带时区，例如 +08:00。")
    return when


READERS: dict[str, Callable[[Fact, Any], Any]] = {
    "text": _text,
    "choice": _choice,
    "unit": _whole,
    "person": _whole,
    "item": _item,
    "area": _item,
    "number": _number,
    "boolean": _boolean,
    "datetime": _datetime,
    "attachments": _attachments,
}


def _wrong(fact: Fact, words: str) -> Problem:
    return Problem("invalid", f"{fact.label}：{words}", errors=[{"field": fact.name, "detail": words}])


def missing(facts: list[Fact] | tuple[Fact, ...]) -> Problem:
    """Facts that a verb demands and did not get, named."""
    labels = "、".join(fact.label for fact in facts)
    errors = [{"field": fact.name, "detail": f"请填写{fact.label}。"} for fact in facts]
    return Problem("invalid", f"还需要填写：{labels}。", errors=errors, missing=[fact.name for fact in facts])


def read_facts(asked: Asked, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a verb, read and checked by kind; empty ones are left out. Problem(invalid) names each that is missing or wrong."""
    known = {fact.name: fact for fact in asked.facts}
    if unknown := sorted(set(given) - set(known)):
        raise Problem(
            "invalid",
            f"“{asked.row.label}”不需要这些内容：{'、'.join(unknown)[:200]}。",
            errors=[{"field": n, "detail": "不认识的字段。"} for n in unknown[:50]],
        )
    read = {name: READERS[known[name].kind](known[name], value) for name, value in given.items() if value not in (None, "", [], ())}
    read = {name: value for name, value in read.items() if value != ""}
    if lacking := [fact for fact in asked.facts if fact.required and fact.name not in read]:
        raise missing(lacking)
    return read
