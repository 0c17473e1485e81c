"""The door to Django: its WSGI application, called in a thread, with one second try when the database went away.

After a restart of PostgreSQL each thread holds a dead connection and finds out only by failing. A check before every request would
cost a quarter of the speed, so the failed request itself is repeated once, if repeating it can do no harm.
"""

import importlib
import logging
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_resolver
from django.utils import translation

from gezhi.ground.front.answers import answer, machine

log = logging.getLogger(__name__)
WAIT = 2.0  # seconds a repeated request waits for the database to come back
KEYED_BY_ID = "/api/v1/events"  # its body carries the id made by the client, so sending it twice is harmless


class Reply:
    """Django's answer: whole in ``body``, or in pieces in ``stream``, which must be closed."""

    def __init__(self, status: int, headers: list[tuple[str, str]], response: Iterable[bytes]) -> None:
        self.status = status
        self.headers = headers
        self.stream = response
        self.body = None if getattr(response, "streaming", False) else b"".join(response)

    def close(self) -> None:
        """End the request on Django's side (database, temporary files)."""
        closing = getattr(self.stream, "close", None)
        if closing is not None:
            closing()


class TokenHandler(WSGIHandler):
    """The same addresses and views behind fewer layers, for requests that carry a token: no cookie, no session, no form, one language.

    The full stack would cost a report a tenth of its time for things that cannot concern it.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Take the layers of ``API_MIDDLEWARE`` instead. Called once, before requests come."""
        whole = settings.MIDDLEWARE
        settings.MIDDLEWARE = getattr(settings, "API_MIDDLEWARE", whole)
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the installation's language, whatever this thread spoke last."""
        translation.activate(settings.LANGUAGE_CODE)
        return super().get_response(request)


class Door:
    """Django as this process has loaded it: for browsers, and for machines with a token."""

    loaded = False
    handler: Callable[..., Iterable[bytes]]
    by_token: Callable[..., Iterable[bytes]]
    down_since = 0.0  # monotonic time at which the database was last found unreachable, 0 when it answered


def load() -> None:
    """Load Django and every page once. Called before the workers are forked, so that they share the work and the memory."""
    if Door.loaded:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gezhi.settings")
    django.setup()
    if settings.STATIC_ROOT:  # whitenoise wants the folder, even an empty one
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    Door.handler, Door.by_token = WSGIHandler(), TokenHandler()
    get_resolver().url_patterns  # noqa: B018 - reading it imports every page
    importlib.import_module(settings.REACTIONS)
    connections.close_all()  # a connection opened while loading must not be shared by the forked workers
    Door.loaded = True


def warm() -> None:
    """Call the functions that fill the caches (``warm`` of the reactions page), so that the first request is quick."""
    load()
    for function in getattr(importlib.import_module(settings.REACTIONS), "warm", ()):
        try:
            function()
        except DatabaseError:
            log.warning("cache %s could not be filled before serving", getattr(function, "__name__", function), exc_info=True)


def connect() -> None:
    """Open this thread's database connection ahead of the first request; a database that is down is met later."""
    for connection in connections.all():
        try:
            connection.ensure_connection()
            time.sleep(0.02)  # keep this thread busy, so that each thread of the pool gets its turn
        except DatabaseError:
            log.warning("the database does not answer yet")


def call(environ: dict[str, Any]) -> Reply:
    """Answer one request. A whole answer is ended on Django's side here, in the same thread; a stream is for the caller to close."""
    reply = _answered(environ)
    if reply.body is not None:
        reply.close()
    return reply


def _answered(environ: dict[str, Any]) -> Reply:
    """The answer; when its database connection was lost, once more if that is harmless, else 503."""
    reply = _once(environ)
    if reply.status < 500 or not _lost():
        return reply
    reply.close()
    _drop()
    if _repeatable(environ) and _back():
        environ["wsgi.input"].seek(0)
        reply = _once(environ)
        if reply.status < 500 or not _lost():
            return reply
        reply.close()
        _drop()
    json = machine(environ["PATH_INFO"], environ.get("HTTP_ACCEPT", ""))
    status, headers, body = answer("database_gone", json=json, retry_after=2)
    return Reply(status, headers, [body])


def _once(environ: dict[str, Any]) -> Reply:
    head: list[Any] = []
    has_token = environ["PATH_INFO"].startswith("/api/") and environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer ")
    handler = Door.by_token if has_token else Door.handler
    response = handler(dict(environ), lambda status, headers, _error=None: head.extend((status, headers)))
    return Reply(int(head[0].split(" ", 1)[0]), head[1], response)


def _lost() -> bool:
    """Whether this thread's connection broke, or could not be made, while the request ran."""
    return any(
        connection.errors_occurred and (connection.connection is None or connection.connection.closed)
        for connection in connections.all(initialized_only=True)
    )


def _drop() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.errors_occurred = False


def _repeatable(environ: dict[str, Any]) -> bool:
    """Reads, and writes that carry their own key, may be sent twice."""
    if environ["REQUEST_METHOD"] in ("GET", "HEAD") or environ.get("HTTP_IDEMPOTENCY_KEY"):
        return True
    return bool(environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].rstrip("/") == KEYED_BY_ID)


def _back() -> bool:
    """Wait a little for the database; not at all while it is known to be down, so threads do not pile up waiting."""
    deadline = time.monotonic() + WAIT
    if Door.down_since and time.monotonic() - Door.down_since < WAIT:
        deadline = 0.0
    while True:
        try:
            for connection in connections.all():
                connection.ensure_connection()
        except DatabaseError:
            if time.monotonic() > deadline:
                Door.down_since = time.monotonic()
                return False
            time.sleep(0.1)
        else:
            Door.down_since = 0.0
            return True
