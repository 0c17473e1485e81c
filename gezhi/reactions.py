"""What follows what: entries name what happened, this page names what is done then. Also what the worker does by the clock.

Handlers get the lines of one chunk and must be safe to run twice. Nothing here happens inside a request.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from django.db import DatabaseError, close_old_connections, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gezhi.access.actor import SYSTEM
from gezhi.access.queries import ROLES
from gezhi.accounts.actions import tidy
from gezhi.areas.queries import land
from gezhi.catalogue.queries import calendar, catalogue
from gezhi.events import jobs as event_jobs
from gezhi.files import jobs as file_jobs
from gezhi.ground.selfcheck import Finding, ok, warn
from gezhi.journal import checkpoints
from gezhi.journal.actions import forget_old_receipts
from gezhi.journal.queries import Line
from gezhi.journal.relay import follow, lag
from gezhi.organisations.queries import bodies
from gezhi.roster.queries import filled_desks

if TYPE_CHECKING:
    from procrastinate.contrib.django.django_connector import DjangoConnector

log = logging.getLogger(__name__)
RELAY = "relay"
PAUSE = 0.2  # seconds between looks at the record when nothing is new
Handler = Callable[[Sequence[Line]], None]


def _once(task: Any) -> None:
    """Queue a job unless it waits already; behind a savepoint, because the refusal of the second is an error to the database."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.defer()


def _prepare_photos(_lines: Sequence[Line]) -> None:
    _once(prepare_photos)


def _recompute_deadlines(_lines: Sequence[Line]) -> None:
    _once(recompute_deadlines)


REACTIONS: dict[str, Handler] = {
    "event.submitted": event_jobs.index_words,
    "event.amended": event_jobs.index_words,
    "attachment.added": _prepare_photos,
    "calendar.loaded": _recompute_deadlines,
    "calendar.day_set": _recompute_deadlines,
    "calendar.hours_set": _recompute_deadlines,
}


def react(lines: Sequence[Line]) -> None:
    """Hand the lines of a chunk to whatever follows them, each handler once."""
    wanted: dict[Handler, list[Line]] = {}
    for line in lines:
        if handler := REACTIONS.get(line.verb):
            wanted.setdefault(handler, []).append(line)
    for handler, those in wanted.items():
        handler(those)


@app.task(name="prepare_photos", queueing_lock="prepare_photos", pass_context=False)
def prepare_photos() -> None:
    """Look at what was uploaded and make it ready for others."""
    while file_jobs.work():
        pass


@app.task(name="recompute_deadlines", queueing_lock="recompute_deadlines", pass_context=False)
def recompute_deadlines() -> None:
    """Provisional deadlines follow the calendar."""
    event_jobs.recompute_provisional()


@app.periodic(cron="*/10 * * * *")
@app.task(name="seal_journal", pass_context=False)
def seal_journal(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """Every ten minutes a checkpoint of the record."""
    checkpoints.take()


@app.periodic(cron="17 3 * * *")
@app.task(name="nightly", pass_context=False)
def nightly(timestamp: int) -> None:  # noqa: ARG001 - given by the schedule
    """At night: what is old goes."""
    file_jobs.sweep()
    tidy(actor=SYSTEM)
    forget_old_receipts()
    while event_jobs.archive_old():
        pass


def work() -> None:
    """The worker process: follows the record in a thread of its own, and runs the jobs until it is told to stop."""
    stopped = threading.Event()
    relay = threading.Thread(target=_follow, args=(stopped,), name="relay", daemon=True)
    relay.start()
    try:
        with app.replace_connector(cast("DjangoConnector", app.connector).get_worker_connector()) as worker:
            worker.run_worker(concurrency=2, listen_notify=True, delete_jobs="successful")
    finally:
        stopped.set()
        relay.join(timeout=5)


def _follow(stopped: threading.Event) -> None:
    while not stopped.is_set():
        try:
            if not follow(RELAY, react):
                stopped.wait(PAUSE)
        except DatabaseError:
            log.exception("the relay lost the database and tries again")
            connection.close()
            stopped.wait(1)
        except Exception:
            log.exception("the relay could not hand on a chunk and tries again")
            close_old_connections()
            stopped.wait(2)


def _relay_lag() -> Iterator[Finding]:
    seconds = lag(RELAY)
    yield ok("后台处理没有积压。") if seconds < 60 else warn(f"后台处理积压 {seconds:.0f} 秒，请确认 gezhi work 正在运行。")


def _centre() -> Iterator[Finding]:
    found = bodies().arbiters()
    yield ok("已设置受理中心。") if found else warn("还没有设置受理中心，不能上报；请在“单位”中新增并勾选“裁定责任单位”。")


warm: tuple[Callable[[], object], ...] = (ROLES.get, land, catalogue, calendar, bodies, filled_desks)
checks: tuple[Callable[[], Iterator[Finding]], ...] = (_relay_lag, _centre)
