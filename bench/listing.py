"""Reading lists the way people and machines do, in this process through the real WSGI application, as bench/lists.py measures."""

import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import seed
from caller import Caller
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from stand import Figure, Figures, percentile, progress

from gezhi.accounts.actions import open_session
from gezhi.events.models import Event
from gezhi.ground import clock

RUNS = 30
FILTERS: dict[str, dict[str, str]] = {
    "no filter": {},
    "state": {"state": "handling"},
    "class": {"class": "city"},
    "item": {"item": "B03"},
    "source": {"source": "hotline"},
    "red": {"lamp": "red"},
    "yellow": {"lamp": "yellow"},
}
OPEN_GOAL, MONTH_GOAL, P99_GOAL, PAGE_GOAL = 15.0, 30.0, 60.0, 150.0


def measure(events: int) -> Figures:
    """Plant the city, look at it through every pair of eyes."""
    made = seed.plant(events)
    figures: Figures = {"matters": Figure(events), "of them open": Figure(made.open)}
    now = clock.now()
    month = {"from": (now - timedelta(days=400)).date().isoformat(), "to": (now - timedelta(days=370)).date().isoformat()}
    for scope, user_id in made.city.people.items():
        caller = Caller(user_id)
        for name, query in FILTERS.items():
            figures |= _list(caller, f"open, {scope}, {name}", {"state": "open"} | query, OPEN_GOAL)
            if "lamp" not in query:
                closed = query | ({"state": "closed"} if "state" in query else {})
                figures |= _list(caller, f"archive of a month, {scope}, {name}", closed | month, MONTH_GOAL)
        progress(f"{scope} done")
    figures |= _statements(Caller(made.city.people["town"]))
    figures |= _pages(made.city.people)
    return figures


def _list(caller: Caller, name: str, query: dict[str, str], goal: float) -> Figures:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = caller.get("events", **query, limit=50)
        times.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{name}: {answer.refusal}")
    return {
        f"{name}: p50": Figure(percentile(times, 0.5), "ms", goal=goal),
        f"{name}: p99": Figure(percentile(times[3:], 0.99), "ms", goal=P99_GOAL),
    }


@contextmanager
def counted() -> Iterator[list[str]]:
    """Statements sent on any connection of this process."""
    sent: list[str] = []
    before = psycopg.Cursor.execute

    def execute(self: Any, query: Any, *words: Any, **named: Any) -> Any:
        sent.append(str(query)[:60])
        return before(self, query, *words, **named)

    psycopg.Cursor.execute = execute  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        psycopg.Cursor.execute = before  # type: ignore[method-assign]


def _statements(caller: Caller) -> Figures:
    found = {}
    for limit in (5, 200):
        with counted() as sent:
            caller.get("events", state="open", limit=limit)
        found[limit] = len(sent)
    return {f"statements, list of {limit}": Figure(number, goal=found[5]) for limit, number in found.items()}


def _pages(people: dict[str, int]) -> Figures:
    figures: Figures = {}
    for scope in ("town", "city", "unit"):
        look = _browser(people[scope])
        newest = (
            Event.objects.filter(open=True, area_path__startswith="99/01/01/001/")
            .order_by("-created_at")
            .values_list("pk", flat=True)[:RUNS]
        )
        figures |= _timed(f"page: queue, {scope}", lambda _, look=look: look("/events/"), range(RUNS))
        figures |= _timed(f"page: closed of a month, {scope}", lambda _, look=look: look("/events/", "state=closed"), range(RUNS))
        if scope == "town":
            figures |= _timed(f"page: one matter, {scope}", lambda pk, look=look: look(f"/events/{pk}/"), newest)
    return figures


def _timed(name: str, look: Callable[[Any], None], things: Any) -> Figures:
    times = []
    for thing in things:
        start = time.perf_counter()
        look(thing)
        times.append((time.perf_counter() - start) * 1000)
    return {f"{name}: p95": Figure(percentile(times[1:], 0.95), "ms", goal=PAGE_GOAL)}


def _browser(user_id: int) -> Callable[..., None]:
    key, handler = open_session(user_id=user_id, device_name="bench", second_factor=True), WSGIHandler()

    def look(path: str, query: str = "") -> None:
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={key}",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        status: list[str] = []
        response = handler(environ, lambda line, _headers, _error=None: status.append(line))
        b"".join(response)
        response.close()
        if not status[0].startswith("200"):
            raise SystemExit(f"{path}: {status[0]}")

    return look
