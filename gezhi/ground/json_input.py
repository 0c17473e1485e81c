"""Bodies that machines send, read strictly: no duplicate keys, no NUL, no bad UTF-8, no deep nesting (security.md 33)."""

import json
from typing import Any

from gezhi.ground.problems import Problem

DEEPEST = 20


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Problem("malformed", "内容里有重复的字段名，请每个字段只写一次。")
    return result


def _constant(name: str) -> Any:
    raise Problem("malformed", f"数字不能是 {name}。")


def _integer(digits: str) -> int:
    if len(digits) > 18:
        raise Problem("malformed", "数字太大。")
    return int(digits)


def _check_text(text: str) -> None:
    text.encode()  # half of a surrogate pair is no character
    if "\x00" in text:
        raise Problem("malformed", "文字中含有空字符（NUL），请删除后重新提交。")


def _check(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise Problem("malformed", f"内容嵌套太深，最多 {DEEPEST} 层。")
    if isinstance(value, str):
        _check_text(value)
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise Problem("malformed", "数字太大。")
    if isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def read(body: bytes) -> dict[str, Any]:
    """The JSON object in ``body``. Problem(malformed) with words when it is none or breaks a rule above."""
    try:
        text = body.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer)
        _check(value)
    except UnicodeError as error:
        raise Problem("malformed", "内容不是正确的 UTF-8 文字。") from error
    except RecursionError as error:
        raise Problem("malformed", f"内容嵌套太深，最多 {DEEPEST} 层。") from error
    except ValueError as error:
        raise Problem("malformed", "内容不是正确的 JSON。") from error
    if not isinstance(value, dict):
        raise Problem("malformed", "内容应是一个 JSON 对象。")
    return value
