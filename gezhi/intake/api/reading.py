"""Bodies and parameters of API v1, read strictly and refused in words."""

import re
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest
from django.utils import timezone

from gezhi.ground import json_input
from gezhi.ground.problems import Problem, invalid

Shape = TypeVar("Shape")
FIELD = re.compile(r" - at `\$\.?([^`]*)`$")
MOST_KEY = 200


def body(request: HttpRequest, shape: type[Shape]) -> Shape:
    """The body of a request as a shape. 400 when it is no strict JSON, 415 when it says to be something else, 422 by field otherwise."""
    kind = (request.content_type or "").lower()
    if kind not in ("", "application/json"):
        raise Problem("unsupported_media", "请用 application/json 格式发送。")
    return convert(json_input.read(request.body), shape)


def convert(value: dict[str, Any], shape: type[Shape]) -> Shape:
    """Plain values as a shape; 422 names the field."""
    try:
        return msgspec.convert(value, shape, strict=True)
    except msgspec.ValidationError as error:
        text = str(error)
        found = FIELD.search(text)
        name = found.group(1) if found else _named(text)
        raise Problem("invalid", f"内容不符合要求：{name or '请求内容'}。", errors=[{"field": name, "detail": _words(text)}]) from error


def _named(text: str) -> str:
    found = re.search(r"field `([^`]+)`", text)
    return found.group(1) if found else ""


def _words(text: str) -> str:
    if "missing required field" in text:
        return "缺少必填字段。"
    if "contains unknown field" in text:
        return "不认识的字段。"
    if "Invalid UUID" in text:
        return "应是 UUID。"
    if "length" in text:
        return "长度超出限制。"
    return "类型或取值不对。"


def key(request: HttpRequest) -> str:
    """The Idempotency-Key of a request; empty without one."""
    value = request.headers.get("Idempotency-Key", "").strip()
    if len(value) > MOST_KEY or not value.isprintable():
        raise invalid("Idempotency-Key", f"办理编号（Idempotency-Key）最多 {MOST_KEY} 个可见字符。")
    return value


def query(request: HttpRequest, *allowed: str) -> dict[str, str]:
    """The parameters of a request; NUL and bad UTF-8 are refused (400), unknown and repeated names too (422)."""
    raw = request.META.get("QUERY_STRING", "")
    if "%00" in raw or "\x00" in raw or "\ufffd" in request.GET.urlencode(safe="\ufffd"):
        raise Problem("malformed", "参数中含有不能识别的字符。")
    for name, values in request.GET.lists():
        if name not in allowed:
            raise invalid(name[:50], "不认识的参数。")
        if len(values) > 1:
            raise invalid(name, "同一个参数只能写一次。")
    return {name: str(value) for name, value in request.GET.items()}


def moment(text: str, field: str, *, end: bool = False) -> datetime | None:
    """A day (2026-11-21, local) or a moment with zone; a day as an end includes the whole day."""
    if not text:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid(field, "时间格式不对，例如 2026-11-21 或 2026-11-21T09:30:00+08:00。") from error
    if value.tzinfo is None:
        value = timezone.make_aware(value)
    try:
        return value + timedelta(days=1) if end and len(text) == 10 else value.astimezone(timezone.get_current_timezone())
    except OverflowError as error:
        raise invalid(field, "时间超出范围。") from error


def number(text: str, field: str) -> float:
    """A number of degrees."""
    try:
        return float(text)
    except ValueError as error:
        raise invalid(field, "请填写数字。") from error
