"""The one table of the closed loop: which verb leads from which states to which, who may, what facts it wants, what the clocks do.

Keyed by verb. Buttons, the ``verbs`` of the API, the documentation page and its diagram are made from it; a test proves that every state is
reached and every state but archived is left. Source: domain.md 2.2. A city edits data (items, limits, roles), never this table.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from gezhi.access.verbs import Verb


class State(StrEnum):
    """Where a matter stands."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    REWORK = "rework"
    TO_CHECK = "to_check"
    TO_CALL_BACK = "to_call_back"
    CLOSED = "closed"
    ARCHIVED = "archived"


STATE_NAMES: dict[str, str] = {
    State.SUBMITTED: "待受理",
    State.ACCEPTED: "待派遣",
    State.DISPATCHED: "待签收",
    State.HANDLING: "处置中",
    State.REWORK: "返工中",
    State.TO_CHECK: "待核查",
    State.TO_CALL_BACK: "待回访",
    State.CLOSED: "已结案",
    State.ARCHIVED: "已归档",
}
OPEN_STATES = frozenset(set(State) - {State.CLOSED, State.ARCHIVED})
PHASES: dict[str, tuple[State, ...]] = {
    "发现": (State.SUBMITTED,),
    "推送": (State.ACCEPTED, State.DISPATCHED),
    "处置": (State.HANDLING, State.REWORK),
    "监督": (State.TO_CHECK,),
    "反馈": (State.TO_CALL_BACK, State.CLOSED, State.ARCHIVED),
}
CLOSE_KINDS: dict[str, str] = {"normal": "正常结案", "self_handled": "自办自结", "rejected": "不予受理"}


class Relation(StrEnum):
    """How the person must stand to the matter, beside holding the verb."""

    DESK = "desk"  # works at the desk the matter lies with, or at a desk above it
    UNIT = "unit"  # belongs to the unit that holds the order
    LAND = "land"  # the matter lies in the person's own area
    REPORTER = "reporter"  # raised it
    SEES = "sees"  # sees it
    NOT_UNIT = "not_unit"  # as DESK, but neither handled it nor belongs to the unit that did
    PLATFORM = "platform"  # the platform itself, by rule


RELATION_NAMES: dict[str, str] = {
    Relation.DESK: "事件所在受理台或其上级受理台",
    Relation.UNIT: "持有工单的承办单位",
    Relation.LAND: "事件所在网格的网格员",
    Relation.REPORTER: "上报人",
    Relation.SEES: "因岗位能看到这件事的人",
    Relation.NOT_UNIT: "受理台（承办单位和承办人回避）",
    Relation.PLATFORM: "平台按规则自动办理",
}


@dataclass(frozen=True)
class Fact:
    """One thing a verb asks for: kind text|choice|unit|item|area|person|datetime|number|boolean|attachments."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    limit: int = 2_000
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """One verb: from-states, the states it may lead to, who, facts, the entry it writes, and the clock it starts."""

    verb: str
    label: str
    from_states: tuple[State, ...]
    to: tuple[State, ...]  # the possible ends; the first is the usual one; none: it stays where it is
    who: tuple[Relation, ...]
    right: Verb | None
    entry: str
    facts: tuple[Fact, ...] = ()
    clock: str = ""  # what happens to the clocks, in words for the documentation
    main: bool = False  # offered as the main action of the page
    keeps_version: bool = field(default=False)  # changes no state: retried instead of refused when somebody was faster


REJECT_REASONS = (
    ("not_in_duty", "不属于受理范围"),
    ("known", "已在办理，重复反映"),
    ("unclear", "信息不足且无法补充"),
    ("withdrawn", "反映人撤回"),
    ("not_accepted", "所反映内容不予受理"),
)
CHECK_RESULTS = (("pass", "核查通过"), ("fail", "核查不通过，退回返工"))
CALL_BACK_RESULTS = (("satisfied", "满意"), ("basically", "基本满意"), ("not_satisfied", "不满意"), ("not_reached", "联系不上"))
RATINGS = CALL_BACK_RESULTS[:3]
ATTACHMENTS = Fact("attachments", "照片和附件", "attachments")
ACTIVE = (State.SUBMITTED, State.ACCEPTED, State.DISPATCHED, State.HANDLING, State.REWORK, State.TO_CHECK, State.TO_CALL_BACK)
HELD = (State.HANDLING, State.REWORK)

ROWS: tuple[Row, ...] = (
    Row(
        "accept",
        "受理",
        (State.SUBMITTED,),
        (State.ACCEPTED,),
        (Relation.DESK,),
        Verb.EVENT_ACCEPT,
        "event.accepted",
        (Fact("item", "事项", "item", hint="没有合适的事项时选本类的“其他”"), Fact("note", "受理意见")),
        "停止受理时限，开始派遣时限",
        main=True,
    ),
    Row(
        "reject",
        "不予受理",
        (State.SUBMITTED,),
        (State.CLOSED,),
        (Relation.DESK,),
        Verb.EVENT_REJECT,
        "event.rejected",
        (
            Fact("reason_code", "不予受理的原因", "choice", required=True, choices=REJECT_REASONS),
            Fact("reply", "给上报人的答复", required=True),
        ),
        "停止全部时限",
    ),
    Row(
        "dispatch",
        "派遣",
        (State.ACCEPTED,),
        (State.DISPATCHED,),
        (Relation.DESK,),
        Verb.EVENT_DISPATCH,
        "event.dispatched",
        (Fact("unit", "承办单位", "unit", required=True), Fact("reason", "派遣说明")),
        "停止派遣时限，开始签收时限；处置时限自派遣起算",
        main=True,
    ),
    Row(
        "recall",
        "撤回",
        (State.DISPATCHED,),
        (State.ACCEPTED,),
        (Relation.DESK,),
        Verb.EVENT_RECALL,
        "event.recalled",
        (Fact("reason", "撤回原因", required=True),),
        "工单作废，派遣时限重新开始",
    ),
    Row(
        "sign",
        "签收",
        (State.DISPATCHED,),
        (State.HANDLING,),
        (Relation.UNIT,),
        Verb.EVENT_SIGN,
        "event.signed",
        (),
        "停止签收时限，处置时限自派遣起算",
        main=True,
    ),
    Row(
        "return",
        "退回",
        (State.DISPATCHED,),
        (State.ACCEPTED,),
        (Relation.UNIT,),
        Verb.EVENT_RETURN,
        "event.returned",
        (Fact("reason", "退回原因", required=True), Fact("proposed_unit", "建议承办单位", "unit")),
        "工单退回，派遣时限重新开始；每个单位限一次，须在签收期限内",
    ),
    Row(
        "assign",
        "指派",
        HELD,
        (),
        (Relation.UNIT,),
        Verb.EVENT_ASSIGN,
        "event.assigned",
        (Fact("person", "经办人", "person", required=True),),
        "时限不变",
    ),
    Row(
        "progress",
        "填写进展",
        HELD,
        (),
        (Relation.UNIT,),
        Verb.EVENT_PROGRESS,
        "event.progressed",
        (Fact("text", "进展情况", required=True), ATTACHMENTS),
        "时限不变",
        keeps_version=True,
    ),
    Row(
        "ask_facts",
        "请求补充材料",
        (State.SUBMITTED, State.ACCEPTED, *HELD),
        (),
        (Relation.DESK, Relation.UNIT),
        Verb.EVENT_ASK_FACTS,
        "event.facts_asked",
        (Fact("text", "需要补充什么", required=True),),
        "等待期间时限暂停，有上限",
    ),
    Row(
        "supply_facts",
        "补充材料",
        ACTIVE,
        (),
        (Relation.REPORTER, Relation.DESK),
        Verb.EVENT_SUPPLY_FACTS,
        "event.facts_supplied",
        (Fact("text", "补充的情况", required=True), ATTACHMENTS),
        "时限继续",
    ),
    Row(
        "amend",
        "更正",
        ACTIVE,
        (),
        (Relation.DESK,),
        Verb.EVENT_AMEND,
        "event.amended",
        (
            Fact("item", "事项", "item"),
            Fact("title", "标题", limit=200),
            Fact("description", "情况描述", limit=20_000),
            Fact("area", "所在网格", "area"),
            Fact("lon", "经度", "number"),
            Fact("lat", "纬度", "number"),
            Fact("location_text", "位置说明", limit=500),
            Fact("urgent", "紧急", "boolean"),
            Fact("about_unit", "反映的是哪个单位", "unit", hint="填写后，该单位任何时候都看不到上报人"),
            Fact("reason", "更正原因", required=True),
        ),
        "按更正后的事项重新计算时限",
    ),
    Row(
        "finish",
        "办结",
        HELD,
        (State.TO_CHECK,),
        (Relation.UNIT,),
        Verb.EVENT_FINISH,
        "event.finished",
        (
            Fact("reply", "给上报人的答复", required=True, hint="上报人会看到这段话"),
            Fact("note", "内部说明", hint="只有办理单位和受理台能看到"),
            ATTACHMENTS,
        ),
        "停止处置时限，开始核查时限",
        main=True,
    ),
    Row(
        "check",
        "核查",
        (State.TO_CHECK,),
        (State.TO_CALL_BACK, State.REWORK),
        (Relation.NOT_UNIT,),
        Verb.EVENT_CHECK,
        "event.checked",
        (Fact("result", "核查结果", "choice", required=True, choices=CHECK_RESULTS), Fact("text", "核查情况"), ATTACHMENTS),
        "通过：停止核查时限，开始回访时限；不通过：处置时限继续",
        main=True,
    ),
    Row(
        "call_back",
        "回访",
        (State.TO_CALL_BACK,),
        (State.TO_CALL_BACK, State.REWORK),
        (Relation.NOT_UNIT,),
        Verb.EVENT_CALL_BACK,
        "event.called_back",
        (Fact("result", "回访结果", "choice", required=True, choices=CALL_BACK_RESULTS), Fact("text", "回访情况")),
        "不满意的返工一次，处置时限重新开始",
        main=True,
    ),
    Row(
        "close",
        "结案",
        (State.TO_CALL_BACK,),
        (State.CLOSED,),
        (Relation.DESK,),
        Verb.EVENT_CLOSE,
        "event.closed",
        (Fact("text", "结案说明"),),
        "停止全部时限",
        main=True,
    ),
    Row(
        "self_close",
        "自办自结",
        (State.SUBMITTED,),
        (State.CLOSED,),
        (Relation.LAND,),
        Verb.EVENT_SELF_CLOSE,
        "event.self_closed",
        (
            Fact("reply", "处理情况", required=True),
            Fact("attachments", "处理前、处理后照片", "attachments", required=True),
        ),
        "停止全部时限",
    ),
    Row(
        "rate",
        "评价",
        (State.CLOSED,),
        (),
        (Relation.REPORTER,),
        Verb.EVENT_RATE,
        "event.rated",
        (Fact("rating", "评价", "choice", required=True, choices=RATINGS), Fact("text", "想说的话")),
        "无",
    ),
    Row(
        "reopen",
        "要求重新办理",
        (State.CLOSED,),
        (State.ACCEPTED,),
        (Relation.REPORTER,),
        Verb.EVENT_REOPEN,
        "event.reopened",
        (Fact("reason", "为什么要重新办理", required=True),),
        "新一轮办理，派遣时限重新开始；限一次，须在规定天数内",
    ),
    Row(
        "comment",
        "内部留言",
        (*ACTIVE, State.CLOSED),
        (),
        (Relation.SEES,),
        Verb.EVENT_COMMENT,
        "event.commented",
        (Fact("text", "留言", required=True), ATTACHMENTS),
        "无",
        keeps_version=True,
    ),
    Row(
        "share_reporter",
        "向承办单位提供上报人",
        (State.DISPATCHED, *HELD),
        (),
        (Relation.DESK,),
        Verb.EVENT_GRANT_REPORTER,
        "event.reporter_shared",
        (Fact("reason", "提供的原因", required=True),),
        "无；只对本张工单有效",
    ),
    Row(
        "archive",
        "归档",
        (State.CLOSED,),
        (State.ARCHIVED,),
        (Relation.PLATFORM,),
        None,
        "event.archived",
        (),
        "无；归档后只能查看",
    ),
)
TABLE: dict[str, Row] = {row.verb: row for row in ROWS}


def legal_verbs(state: str) -> list[str]:
    """Every verb the table allows in a state, whoever asks."""
    return [row.verb for row in ROWS if state in row.from_states]
