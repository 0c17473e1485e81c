"""Progress by number and code, without an account: finding the matter, and the four steps people know from parcels."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gezhi.accounts import lockout
from gezhi.events.models import Event, Order
from gezhi.events.rules import is_number, progress_code, typed_code
from gezhi.events.workflow import State
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text

NOT_FOUND = "没有找到：编号和查询码对不上，请核对后重新输入。"


def find_by_code(*, number: str, code: str, address: str) -> UUID:
    """The matter a reporter's number and code belong to. Unknown number and wrong code get the same answer.

    Ten wrong ones from one address within 15 minutes make wait (Problem too_many_attempts).
    """
    wanted = clean_text(number, "number", 40).replace(" ", "")
    typed = typed_code(clean_text(code, "code", 40))
    if not is_number(wanted):
        raise invalid("number", "编号不完整或输错了一位，请对照受理时告诉您的编号核对。")
    attempt = lockout.begin_guess("progress", address)
    found = Event.objects.filter(number=wanted).values_list("pk", flat=True).first()
    right = hmac.compare_digest(progress_code(found or uuid7()).encode(), typed.encode())
    if found is None or not right:
        raise Problem("invalid", NOT_FOUND, errors=[{"field": "code", "detail": NOT_FOUND}])
    lockout.take_back(attempt)
    return found


@dataclass(frozen=True)
class Stage:
    """One of the four steps: its name, ``done``, ``now`` or ``todo``, when it was reached."""

    label: str
    state: str
    at: datetime | None = None
    words: str = ""


def stages(event: Event, accepted_at: datetime | None) -> list[Stage]:
    """已收到 → 已受理 → 办理中 → 已办结, with times. ``accepted_at``: when the desk took it, if it did."""
    reached = _reached(event.state)
    dispatched = Order.objects.filter(event=event).order_by("-dispatched_at").values_list("dispatched_at", flat=True).first()
    labels = ("已收到", "已受理", "办理中", "不予受理" if event.close_kind == "rejected" else "已办结")
    times = (event.created_at, accepted_at, dispatched, event.closed_at)
    made = []
    for place, (label, at) in enumerate(zip(labels, times, strict=True)):
        state = "done" if place < reached or not event.open else "now" if place == reached else "todo"
        made.append(Stage(label, state, at if place <= reached else None))
    return made


def _reached(state: str) -> int:
    """How far a state has come on the four steps."""
    return {State.SUBMITTED.value: 0, State.ACCEPTED.value: 1, State.CLOSED.value: 3, State.ARCHIVED.value: 3}.get(state, 2)
