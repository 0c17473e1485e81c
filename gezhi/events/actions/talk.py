"""Asking and answering: facts asked and supplied, comments inside, the reporter's rating and his wish to have it done again; archiving."""

from datetime import timedelta

from gezhi.events import clocks
from gezhi.events.actions.evidence import attach
from gezhi.events.actions.step import Step, verb
from gezhi.events.policies import policy
from gezhi.events.workflow import State


@verb("ask_facts")
def ask_facts(step: Step) -> None:
    """请求补充材料: the running clocks stand still until the answer comes, at the most for the time the city allows."""
    step.words["text"] = step.facts.pop("text")
    step.change["asking"] = True
    for row in step.clocks:
        if row.stopped_at is None:
            clocks.pause(row, step.now, timedelta(hours=policy("ask_pause_hours")), step.calendar)
            step.save(row)


@verb("supply_facts")
def supply_facts(step: Step) -> None:
    """补充材料: the clocks run on."""
    attach(step)
    step.words["text"] = step.facts.pop("text")
    step.change["asking"] = False
    for row in step.clocks:
        if row.stopped_at is None and clocks.paused_until(row, step.now):
            clocks.resume(row, step.now, step.calendar)
            step.save(row)


@verb("comment")
def comment(step: Step) -> None:
    """内部留言: seen by staff only."""
    attach(step)
    step.words["text"] = step.facts.pop("text")


@verb("rate")
def rate(step: Step) -> None:
    """评价: by whoever raised it, once."""
    step.words["text"] = step.facts.pop("text", "")
    step.change["rating"] = step.facts["rating"]


@verb("reopen")
def reopen(step: Step) -> None:
    """要求重新办理: a second round at the same desk, once, within the days the city allows."""
    step.words["reason"] = step.facts.pop("reason")
    step.to(State.ACCEPTED, holder_id=step.event.desk_id)
    step.change |= {"open": True, "close_kind": "", "closed_at": None, "round": step.event.round + 1, "rework": 0, "call_back": ""}
    step.change |= {"unit_id": None, "order_id": None, "handler_id": None, "rating": ""}
    step.start_clock("dispatch", step.event.desk_id)


@verb("archive")
def archive(step: Step) -> None:
    """归档: by the platform after the days a city sets; from now on it can only be read."""
    step.to(State.ARCHIVED)
