"""The verbs of a desk: accept, reject, dispatch, recall, amend, check, call back, close, and opening the reporter to a unit."""

from typing import Any

from gezhi.access.verbs import Verb
from gezhi.areas.queries import land
from gezhi.events.actions.evidence import attach
from gezhi.events.actions.step import Step, chosen_item, verb
from gezhi.events.models import Order
from gezhi.events.workflow import State
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem, invalid
from gezhi.organisations.queries import OrganisationFact


@verb("accept")
def accept(step: Step) -> None:
    """受理: the matter is this desk's; the item is settled; the dispatch clock starts."""
    if "item" in step.facts:
        _set_item(step)
    step.words["note"] = step.facts.pop("note", "")
    step.take_desk()
    step.to(State.ACCEPTED, holder_id=step.will_be("desk_id"))
    step.stop_clocks()
    step.start_clock("dispatch", step.will_be("desk_id"))


@verb("reject")
def reject(step: Step) -> None:
    """不予受理: closed with a reason from the list and an answer to whoever raised it."""
    step.words["reply"] = step.facts.pop("reply")
    step.take_desk()
    step.end("rejected")


def unit_for(step: Step) -> OrganisationFact:
    """The unit a dispatch names: it handles orders, its land holds the matter or lies under the desk, and the desk's reach allows it."""
    unit = step.bodies.get(step.facts["unit"])
    if unit is None or not unit.handles:
        raise invalid("unit", "没有这个承办单位，请从单位列表中选择。")
    grant = step.grant
    own = _reach(step)
    inside = unit.area_path.startswith(own)
    if not inside and not step.event.area_path.startswith(unit.area_path):
        raise invalid("unit", f"{unit.name}不负责这个区域，请选择本区域的承办单位。")
    if not inside and not (grant and Verb.EVENT_DISPATCH_OUT in grant.verbs):
        raise invalid("unit", f"{unit.name}不属于本村（社区），请由乡镇（街道）中心派遣。")
    return unit


def _reach(step: Step) -> str:
    """Path of the land a desk dispatches in: its grant's; where the grant names none, its body's own. The platform itself reaches everywhere."""
    grant = step.grant
    if grant is None or grant.area_path is not None:
        return grant.area_path or "" if grant else ""
    desk = step.bodies.get(grant.organisation_id)
    return desk.area_path if desk else step.event.area_path


@verb("dispatch")
def dispatch(step: Step) -> None:
    """派遣: an order to one unit. The sign clock starts; the handle clock runs from now, not from signing (domain.md 2.2)."""
    unit = unit_for(step)
    step.words["reason"] = step.facts.pop("reason", "")
    step.take_desk()
    order = Order(
        id=uuid7(step.now), event_id=step.event.pk, unit_id=unit.id, round=step.event.round, state="dispatched", dispatched_at=step.now
    )
    step.order = order
    step.save(order)
    step.to(State.DISPATCHED, holder_id=unit.id)
    step.change |= {"unit_id": unit.id, "order_id": order.pk, "handler_id": None}
    step.stop_clocks()
    step.start_clock("handle", unit.id, order)
    step.start_clock("sign", unit.id, order)


def back_to_desk(step: Step, order_state: str) -> None:
    """The order ends unsigned and the matter lies with its desk again."""
    assert step.order is not None
    step.order.state, step.order.ended_at = order_state, step.now
    step.save(step.order)
    step.to(State.ACCEPTED, holder_id=step.will_be("desk_id"))
    step.change |= {"unit_id": None, "order_id": None, "handler_id": None}
    step.stop_clocks()
    step.start_clock("dispatch", step.will_be("desk_id"))


@verb("recall")
def recall(step: Step) -> None:
    """撤回: before the unit signs."""
    step.words["reason"] = step.facts.pop("reason")
    step.take_desk()
    back_to_desk(step, "recalled")


@verb("amend")
def amend(step: Step) -> None:
    """更正: item, words, place, urgency; routing and clocks follow what is right now."""
    facts = step.facts
    if set(facts) == {"reason"}:
        raise invalid("reason", "请至少更正一项内容。")
    step.words["reason"] = facts.pop("reason")
    _set_words(step)
    if "item" in facts:
        _set_item(step)
    if "urgent" in facts:
        step.change["urgent"] = facts["urgent"]
    if "about_unit" in facts:
        _set_about_unit(step)
    if {"area", "lon", "lat"} & set(facts):
        step.change |= _place(step)
    if {"item_id", "urgent"} & set(step.change):
        _renew_clocks(step)


def _set_words(step: Step) -> None:
    for name in {"title", "description", "location_text"} & set(step.facts):
        step.change[name] = step.words[name] = step.facts.pop(name)


def _set_item(step: Step) -> None:
    item = chosen_item(step)
    step.change |= {"item_id": item.id, "category": item.category}
    step.facts["item"] = item.id


def _set_about_unit(step: Step) -> None:
    unit = step.bodies.get(step.facts["about_unit"])
    if unit is None:
        raise invalid("about_unit", "没有这个单位，请从单位列表中选择。")
    step.change["about_unit_id"] = unit.id
    if step.order is not None and step.order.unit_id == unit.id and step.order.sees_reporter:
        step.order.sees_reporter = False
        step.save(step.order)


def _place(step: Step) -> dict[str, Any]:
    """The corrected place: coordinates win over a grid; a matter moved to other land stays with the desk that moves it."""
    facts, ground = step.facts, land(step.actor.versions)
    if ("lon" in facts) != ("lat" in facts):
        raise invalid("lat" if "lon" in facts else "lon", "经度和纬度要一起填写。")
    if "lon" in facts:
        spot = ground.locate(facts["lon"], facts["lat"])
        area, exclusive = spot.area, [fact.path for fact in spot.exclusive]
        change: dict[str, Any] = {"lon": spot.lon, "lat": spot.lat}
    else:
        area, exclusive, change = ground.by_code(str(facts["area"])), [], {}
        if area is None:
            raise invalid("area", "没有这个网格，请从网格列表中选择。")
    flags = [flag for flag in step.event.flags if flag not in {"unlocated", "area_mismatch"}]
    return change | {
        "area_path": area.path if area else "",
        "exclusive_paths": exclusive,
        "flags": flags if area else [*flags, "unlocated"],
    }


def _renew_clocks(step: Step) -> None:
    """Running clocks take the limit of the right item from their own start; what was paused stays paused."""
    for row in step.clocks:
        if row.stopped_at is None:
            limit = step.catalogue.limit(row.kind, step.will_be("item_id"), step.will_be("urgent"))
            row.limit_kind, row.limit_amount = limit.kind, float(limit.amount)
            step.renew(row)


@verb("check")
def check(step: Step) -> None:
    """核查: by somebody other than the handler. Failed: the unit works on, the handle clock runs on."""
    attach(step)
    passed = step.facts["result"] == "pass"
    step.words["text"] = step.facts.pop("text", "")
    if not passed and not step.words["text"]:
        raise invalid("text", "核查不通过时，请写明哪里需要返工。")
    step.take_desk()
    step.stop_clocks("check")
    if passed:
        step.change["call_back"] = ""  # work done anew is asked about anew
        step.to(State.TO_CALL_BACK, holder_id=step.will_be("desk_id"))
        step.start_clock("call_back", step.will_be("desk_id"))
    else:
        _rework(step, fresh=False)


def _rework(step: Step, *, fresh: bool) -> None:
    order, unit_id = step.order, step.event.unit_id
    if order is None or unit_id is None:
        raise Problem("wrong_state", "没有可以返工的工单。")
    order.state, order.finished_at = "signed", None
    step.save(order)
    step.to(State.REWORK, holder_id=unit_id)
    step.change["rework"] = step.event.rework + 1
    if fresh:
        step.start_clock("handle", unit_id, order)
    else:
        step.run_on("handle")


def _was_redone(step: Step) -> bool:
    """Whether this order was already worked on a second time after a call-back: then it got a second handle clock."""
    return sum(row.kind == "handle" and row.order_id == step.event.order_id for row in step.clocks) > 1


@verb("call_back")
def call_back(step: Step) -> None:
    """回访: by the centre. Not satisfied: the matter is worked on a second time, once; otherwise the result is recorded and it stays."""
    result = step.facts["result"]
    step.words["text"] = step.facts.pop("text", "")
    step.take_desk()
    again = result == "not_satisfied" and not _was_redone(step)
    step.change["call_back"] = result
    if again:
        step.stop_clocks("call_back")
        _rework(step, fresh=True)
    else:
        step.to(State.TO_CALL_BACK, holder_id=step.will_be("desk_id"))


@verb("close")
def close(step: Step) -> None:
    """结案: after a call-back, or at once where there is nobody to call."""
    step.words["text"] = step.facts.pop("text", "")
    step.take_desk()
    step.change["holder_id"] = step.will_be("desk_id")
    step.end("normal")


@verb("share_reporter")
def share_reporter(step: Step) -> None:
    """The desk lets the unit of this order see who raised the matter, with a reason; never the unit it is about."""
    assert step.order is not None
    step.words["reason"] = step.facts.pop("reason")
    step.order.sees_reporter = True
    step.save(step.order)
