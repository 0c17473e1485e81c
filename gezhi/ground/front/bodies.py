"""Reading a request's body: spooled, capped, and not for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

IN_MEMORY = 1_000_000
BODY_LIMIT = 1_000_000  # bytes; pages and API (security.md 33)
UPLOAD_LIMIT = 110_000_000  # bytes; a multipart form with photos or one short film
DRAINED = 8_000_000  # bytes of a refused body still read, so that the sender hears the refusal instead of a broken pipe
SILENCE = 60.0  # seconds a sender may pause


class TooLarge(Exception):
    """The body is larger than this kind of request may send."""


class Gone(Exception):
    """The sender hung up or fell silent before the body was complete."""


def limit(content_type: str) -> int:
    """Largest body in bytes for this content type: forms with files may be large, everything else is small."""
    return UPLOAD_LIMIT if content_type.lower().startswith("multipart/") else BODY_LIMIT


async def read(receive: Receive, most: int, declared: int | None) -> tuple[SpooledTemporaryFile[bytes], int]:
    """The body, rewound, and its size in bytes. Raises ``TooLarge`` or ``Gone``."""
    if declared is not None and declared > most + DRAINED:
        raise TooLarge
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by the caller, who reads it in another thread
    try:
        size = await _fill(body, receive, most)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, size


async def _fill(body: SpooledTemporaryFile[bytes], receive: Receive, most: int) -> int:
    """Write the body, and its size. What is too large is read a little further and thrown away."""
    size = 0
    async for chunk in _chunks(receive):
        size += len(chunk)
        if size <= most:
            body.write(chunk)
        elif size > most + DRAINED:
            break
    if size > most:
        raise TooLarge
    return size


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        try:
            async with asyncio.timeout(SILENCE):
                message = await receive()
        except TimeoutError as error:
            raise Gone from error
        if message["type"] != "http.request":
            raise Gone
        yield message.get("body", b"")
        more = message.get("more_body", False)
