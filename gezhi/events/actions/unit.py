"""The verbs of a handling unit: sign, return, assign, progress, finish; and settling a small matter in the grid."""

from gezhi.events.actions.desk import back_to_desk
from gezhi.events.actions.evidence import attach, demand_evidence
from gezhi.events.actions.step import Step, verb
from gezhi.events.workflow import State
from gezhi.ground.problems import invalid
from gezhi.roster.queries import people_of


@verb("sign")
def sign(step: Step) -> None:
    """签收: the unit takes the order; the handle clock has been running since the dispatch."""
    assert step.order is not None
    step.order.state, step.order.signed_at = "signed", step.now
    step.save(step.order)
    step.to(State.HANDLING)
    step.stop_clocks("sign")


@verb("return")
def give_back(step: Step) -> None:
    """退回: once, within the sign limit, with a reason and, if known, who should have it."""
    if "proposed_unit" in step.facts and step.bodies.get(step.facts["proposed_unit"]) is None:
        raise invalid("proposed_unit", "没有这个单位，请从单位列表中选择。")
    step.words["reason"] = step.facts.pop("reason")
    back_to_desk(step, "returned")


@verb("assign")
def assign(step: Step) -> None:
    """指派: to a person inside the unit."""
    assert step.order is not None
    person = step.facts["person"]
    if person not in {each.id for each in people_of(step.order.unit_id)}:
        raise invalid("person", "这位同志现在不在本单位的处置岗位上，请从名单中选择。")
    step.order.handler_id = person
    step.save(step.order)
    step.change["handler_id"] = person


@verb("progress")
def progress(step: Step) -> None:
    """填写进展."""
    attach(step)
    step.words["text"] = step.facts.pop("text")


@verb("finish")
def finish(step: Step) -> None:
    """办结: an answer for whoever raised it, a note for the inside, and the evidence the item demands."""
    assert step.order is not None
    demand_evidence(step, attach(step))
    step.words["reply"] = step.facts.pop("reply")
    step.words["note"] = step.facts.pop("note", "")
    step.order.state, step.order.finished_at, step.order.finished_by_id = "finished", step.now, step.actor.user_id
    step.save(step.order)
    if step.actor.user_id is not None:
        step.change["handler_id"] = step.actor.user_id
    step.to(State.TO_CHECK, holder_id=step.event.desk_id)
    step.stop_clocks()
    step.start_clock("check", step.event.desk_id)


@verb("self_close")
def self_close(step: Step) -> None:
    """自办自结: a small matter settled in its grid, with a photo before and one after."""
    demand_evidence(step, attach(step), at_least=("before", "after"))
    step.words["reply"] = step.facts.pop("reply")
    if step.grant and step.grant.organisation_id is not None:
        step.remember(step.grant.organisation_id)
    step.change["handler_id"] = step.actor.user_id
    step.end("self_handled")
