"""What the web server calls: the ASGI side of the front, and the life of one web worker."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from gezhi.ground.front import bodies, wsgi
from gezhi.ground.front.answers import Answer, answer, machine
from gezhi.ground.front.bodies import Message, Receive
from gezhi.ground.front.environ import declared_length, environ, headers
from gezhi.ground.processes.tie import tie

Send = Callable[[Message], Awaitable[None]]
THREADS = int(os.environ.get("GEZHI_THREADS", "4"))
BLOCK = 65_536  # bytes of a streamed answer fetched per trip to a thread

log = logging.getLogger(__name__)


class Front:
    """One web worker: a pool of threads for Django, and an event that tells streams to end."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="web")
        self.closing = asyncio.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection's request, or the worker's own start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Load Django and warm the caches before the first request; tell streams when the worker is asked to stop."""
        await receive()
        tie()
        self._chain_stop_signal()
        try:
            await asyncio.get_running_loop().run_in_executor(self.pool, wsgi.warm)
        except Exception:
            log.exception("the web worker could not load the application")
            await send({"type": "lifespan.startup.failed", "message": ""})
            return
        await asyncio.gather(*(self._in_pool(wsgi.connect) for _ in range(THREADS)))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.pool.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})

    def _chain_stop_signal(self) -> None:
        """The server itself does not end open streams on SIGTERM, and calls shutdown only after they ended."""
        loop = asyncio.get_running_loop()
        before = signal.getsignal(signal.SIGTERM)

        def stop(sign: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.closing.set)
            if callable(before):
                before(sign, frame)

        signal.signal(signal.SIGTERM, stop)

    async def _in_pool(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.pool, function, *arguments)

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        found = headers(scope)
        json = machine(scope["path"], found.get("HTTP_ACCEPT", ""))
        try:
            body, size = await bodies.read(receive, bodies.limit(found.get("CONTENT_TYPE", "")), declared_length(found))
        except bodies.TooLarge:
            await _send_whole(send, answer("too_large", json=json))
            return
        except bodies.Gone:
            await _send_whole(send, answer("malformed", json=json))
            return
        with contextlib.closing(body):
            await self._answer(environ(scope, found, body, size), send, json=json)

    async def _answer(self, request: dict[str, Any], send: Send, *, json: bool) -> None:
        try:
            reply = await self._in_pool(wsgi.call, request)
        except Exception:
            log.exception("%s %s failed outside the application", request["REQUEST_METHOD"], request["PATH_INFO"])
            await _send_whole(send, answer("broken", json=json))
            return
        if reply.body is not None:
            await _send_whole(send, (reply.status, reply.headers, reply.body))
            return
        try:
            await self._stream(reply, send)
        finally:
            await self._in_pool(reply.close)

    async def _stream(self, reply: wsgi.Reply, send: Send) -> None:
        await send(_head(reply.status, reply.headers))
        blocks = iter(reply.stream)
        while not self.closing.is_set():
            block = await self._in_pool(_next_block, blocks)
            await send({"type": "http.response.body", "body": block, "more_body": bool(block)})
            if not block:
                return


def _next_block(blocks: Iterator[bytes]) -> bytes:
    """About 64 kB of a streamed answer: one trip to a thread for many small pieces; empty at the end."""
    pieces, size = [], 0
    for piece in blocks:
        pieces.append(piece)
        size += len(piece)
        if size >= BLOCK:
            break
    return b"".join(pieces)


def _head(status: int, fields: list[tuple[str, str]]) -> Message:
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in fields]
    return {"type": "http.response.start", "status": status, "headers": raw}


async def _send_whole(send: Send, reply: Answer) -> None:
    status, fields, body = reply
    await send(_head(status, fields))
    await send({"type": "http.response.body", "body": body})


application = Front()
