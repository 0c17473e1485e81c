"""One written form of a value, so that the same facts always give the same bytes and the same hash."""

from typing import Any

import msgspec

_encode = msgspec.json.Encoder(order="sorted", decimal_format="string").encode


def canonical(value: Any) -> str:
    """Canonical JSON: keys sorted, no blanks, times as ISO text (UTC as Z), ids as text, bytes as base64, characters as they are."""
    return _encode(value).decode()
