"""Random ids whose order is roughly the order of their making (UUID version 7, RFC 9562 section 5.7)."""

import secrets
from datetime import datetime
from uuid import UUID

from gezhi.ground import clock


def uuid7(at: datetime | None = None) -> UUID:
    """A new UUIDv7 for the moment ``at`` (now when absent)."""
    milliseconds = int((at or clock.now()).timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
