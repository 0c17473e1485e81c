"""The roles every installation begins with. A city edits them afterwards (verbs as data); loading again changes nothing that exists."""

from gezhi.access.verbs import Verb

LOOK = [Verb.AREA_SEE, Verb.ITEM_SEE, Verb.ORGANISATION_SEE]
TALK = [Verb.EVENT_SEE, Verb.EVENT_COMMENT, Verb.EVENT_SUPPLY_FACTS]
DESK = [
    Verb.EVENT_INTAKE,
    Verb.EVENT_ACCEPT,
    Verb.EVENT_REJECT,
    Verb.EVENT_DISPATCH,
    Verb.EVENT_RECALL,
    Verb.EVENT_ASK_FACTS,
    Verb.EVENT_AMEND,
    Verb.EVENT_CHECK,
    Verb.EVENT_CALL_BACK,
    Verb.EVENT_CLOSE,
]
CENTRE = [Verb.EVENT_DISPATCH_OUT, Verb.EVENT_REVEAL_REPORTER, Verb.EVENT_GRANT_REPORTER]
UNIT = [
    Verb.EVENT_SIGN,
    Verb.EVENT_RETURN,
    Verb.EVENT_ASSIGN,
    Verb.EVENT_PROGRESS,
    Verb.EVENT_ASK_FACTS,
    Verb.EVENT_FINISH,
]

ROLES: list[tuple[str, str, str, bool, bool, list[Verb]]] = [
    # code, name, reach, is admin, needs a second factor, verbs
    ("resident", "居民", "own", False, False, [*TALK, Verb.ITEM_SEE, Verb.EVENT_RATE, Verb.EVENT_REOPEN]),
    ("micro_head", "微网格长", "area", False, False, [*LOOK, *TALK, Verb.EVENT_SELF_CLOSE, Verb.EVENT_REOPEN]),
    ("grid_worker", "网格员", "area", False, False, [*LOOK, *TALK, Verb.EVENT_SELF_CLOSE, Verb.EVENT_REOPEN]),
    (
        "community_leader",
        "村（社区）负责人",
        "area",
        False,
        False,
        [*LOOK, *TALK, *DESK, *UNIT, Verb.EVENT_SELF_CLOSE, Verb.PEOPLE_SEE],
    ),
    ("town_operator", "乡镇（街道）坐席", "area", False, False, [*LOOK, *TALK, *DESK, *CENTRE, Verb.PEOPLE_SEE, Verb.FILE_ORIGINAL]),
    ("county_operator", "县（市、区）坐席", "area", False, True, [*LOOK, *TALK, *DESK, *CENTRE, Verb.PEOPLE_SEE, Verb.FILE_ORIGINAL]),
    ("handler", "处置人员", "unit", False, False, [*LOOK, *TALK, *UNIT]),
    ("leader", "领导", "area", False, True, [*LOOK, Verb.EVENT_SEE, Verb.PEOPLE_SEE]),
    (
        "system_admin",
        "系统管理员",
        "none",
        True,
        True,
        [*LOOK, Verb.AREA_EDIT, Verb.ORGANISATION_EDIT, Verb.ITEM_EDIT, Verb.CALENDAR_EDIT, Verb.USER_EDIT, Verb.SYSTEM_OPERATE],
    ),
    ("security_admin", "安全管理员", "none", True, True, [*LOOK, Verb.PEOPLE_SEE, Verb.PEOPLE_EDIT, Verb.GRANT_EDIT, Verb.ROLE_EDIT]),
    ("audit_admin", "审计管理员", "none", True, True, [Verb.JOURNAL_SEE]),
]
