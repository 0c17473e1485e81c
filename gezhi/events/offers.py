"""What a person may do with a matter now: the verbs, their facts with choices filled in, and why a verb is not ready.

The same answers serve the buttons of the page, the ``verbs`` of the API and the acts themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gezhi.catalogue.queries import Catalogue
from gezhi.events.models import Event, Order
from gezhi.events.policies import policy
from gezhi.events.rules import Asked
from gezhi.events.standing import Standing
from gezhi.events.workflow import ROWS, Fact, Row, State
from gezhi.ground.problems import Problem


@dataclass(frozen=True)
class Moment:
    """What the offers are judged by: the person before the matter, the catalogue, the time."""

    standing: Standing
    catalogue: Catalogue
    now: datetime

    @property
    def event(self) -> Event:
        """The matter."""
        return self.standing.event


def _reject_close(moment: Moment) -> str:
    event = moment.event
    return "" if event.call_back or not event.contactable else "上报人可以联系，请先回访再结案。"


def _reject_call_back(moment: Moment) -> str:
    return "" if moment.event.contactable else "这件事没有可回访的上报人，可以直接结案。"


def _reject_return(moment: Moment) -> str:
    event = moment.event
    if event.due_at is not None and event.clock == "sign" and moment.now > event.due_at:
        return "已超过签收期限，不能再退回；请签收后办理，或联系派遣单位撤回。"
    returned = event.unit_id is not None and Order.objects.filter(event=event, unit_id=event.unit_id, state="returned").exists()
    return "本单位已退回过一次，不能再次退回；请签收办理，或联系派遣单位撤回。" if returned else ""


def _reject_self_close(moment: Moment) -> str:
    item = moment.catalogue.item(moment.event.item_id)
    if item is None:
        return "还没有选定事项，不能自办自结。"
    return "" if item.self_closable else f"“{item.name}”不在自办自结的范围内，请等待受理。"


def _reject_rate(moment: Moment) -> str:
    return "已经评价过了。" if moment.event.rating else ""


def _reject_reopen(moment: Moment) -> str:
    event = moment.event
    if event.round > 1:
        return "已经重新办理过一次；如仍有问题，请作为新的事件上报。"
    days = policy("reopen_within_days")
    if event.closed_at is not None and moment.now > event.closed_at + timedelta(days=days):
        return f"结案已超过 {days} 天；如仍有问题，请作为新的事件上报。"
    return ""


def _reject_ask_facts(moment: Moment) -> str:
    until = moment.event.paused_until
    if moment.event.asking and until is not None and until > moment.now:
        return "已经请求补充材料，正在等待答复。"
    return "" if moment.event.reporter_id is not None or moment.event.contactable else "这件事没有可以联系的上报人。"


def _reject_share_reporter(moment: Moment) -> str:
    event = moment.event
    if event.about_unit_id is not None and event.about_unit_id == event.unit_id:
        return "这件事反映的就是承办单位，上报人信息不能提供给它。"
    order = Order.objects.filter(pk=event.order_id).first() if event.order_id else None
    if order is not None and order.sees_reporter:
        return "已经向承办单位提供过。"
    return "" if event.contactable else "这件事没有登记上报人的联系方式。"


WHY_NOT: dict[str, Callable[[Moment], str]] = {
    "close": _reject_close,
    "call_back": _reject_call_back,
    "return": _reject_return,
    "self_close": _reject_self_close,
    "rate": _reject_rate,
    "reopen": _reject_reopen,
    "ask_facts": _reject_ask_facts,
    "share_reporter": _reject_share_reporter,
}


def why_not(moment: Moment, row: Row) -> str:
    """Why a verb that the state allows is not ready, in words; empty when it is."""
    check = WHY_NOT.get(row.verb)
    return check(moment) if check else ""


def asked(moment: Moment, row: Row) -> Asked:
    """The facts a verb asks for on this matter: an item is demanded when none is known, evidence when the item demands it."""
    item = moment.catalogue.item(moment.event.item_id)
    facts = []
    for fact in row.facts:
        if row.verb == "accept" and fact.name == "item":
            facts.append(replace(fact, required=item is None))
        elif row.verb == "finish" and fact.name == "attachments" and item is not None and item.evidence:
            kinds = "、".join(EVIDENCE_NAMES[kind] for kind in item.evidence)
            facts.append(replace(fact, required=True, hint=f"这个事项办结需要：{kinds}"))
        else:
            facts.append(fact)
    return Asked(row, tuple(facts))


EVIDENCE_NAMES: dict[str, str] = {
    "before": "处理前照片",
    "after": "处理后照片",
    "near": "近景照片",
    "far": "远景照片",
    "reference": "参照物照片",
}


@dataclass(frozen=True)
class Offer:
    """One verb a person may do now: its row, its facts; ``refusal`` says why it is not ready, when it is not."""

    row: Row
    facts: tuple[Fact, ...]
    refusal: str = ""


def offers(moment: Moment) -> list[Offer]:
    """Every verb the state and the person's standing allow, in the order of the table."""
    return [
        Offer(row, asked(moment, row).facts, why_not(moment, row))
        for row in ROWS
        if moment.event.state in row.from_states and moment.standing.may(row)
    ]


def legal(moment: Moment) -> list[Offer]:
    """The verbs that are ready now."""
    return [offer for offer in offers(moment) if not offer.refusal]


def demand(moment: Moment, row: Row, version: int | None) -> None:
    """Refuse a verb in words: the post's duty first, then staleness, then the state, then what is not ready."""
    event, standing = moment.event, moment.standing
    if not standing.may(row):
        raise Problem("not_permitted", _not_permitted(standing, row))
    facts = {"state": event.state, "version": event.version}
    if version is not None and version != event.version and not row.keeps_version:
        raise Problem("stale_version", "这件事刚刚有了新的进展，请刷新后再办理。", **facts, verbs=[each.row.verb for each in legal(moment)])
    refusal = f"当前状态不能“{row.label}”。" if event.state not in row.from_states else why_not(moment, row)
    if refusal:
        raise Problem("wrong_state", refusal, **facts, verbs=[each.row.verb for each in legal(moment)])


def _not_permitted(standing: Standing, row: Row) -> str:
    if row.verb in {"check", "call_back"} and standing.is_of_unit:
        return f"承办单位和承办人要回避，不能由您“{row.label}”，请由受理台的其他人员办理。"
    return f"您的岗位不办理“{row.label}”。"


def is_open(state: str) -> bool:
    """Whether a state is one of an open matter."""
    return state not in {State.CLOSED, State.ARCHIVED}
