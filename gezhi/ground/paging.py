"""Keyset paging: a page is asked for by the place of the last row seen, so page 1,000 costs what page one costs."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from gezhi.ground.problems import invalid

LARGEST_PAGE = 200


def filter_mark(filters: object) -> str:
    """A short mark of the filters a cursor belongs to, so that it is not used with others."""
    return hashlib.sha256(json.dumps(filters, sort_keys=True, default=str).encode()).hexdigest()[:12]


def encode_cursor(place: Sequence[Any], mark: str) -> str:
    """Text that names the place after which the next page begins."""
    document = json.dumps([*place, mark], default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, mark: str, length: int) -> list[Any]:
    """The place a cursor names. Refused in words when it is damaged or belongs to other filters."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeError) as error:
        raise invalid("cursor", "翻页标记已损坏，请从第一页重新查看。") from error
    if not isinstance(place, list) or len(place) != length + 1 or place[-1] != mark:
        raise invalid("cursor", "翻页标记与当前筛选条件不一致，请从第一页重新查看。")
    return place[:-1]


def page_size(value: str | int | None, default: int = 50) -> int:
    """Rows on a page: a whole number from 1 to 200."""
    try:
        size = int(value) if value not in (None, "") else default
    except (TypeError, ValueError) as error:
        raise invalid("limit", "每页条数应为 1 到 200 的整数。") from error
    if not 1 <= size <= LARGEST_PAGE:
        raise invalid("limit", "每页条数应为 1 到 200 的整数。")
    return size
