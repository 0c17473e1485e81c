"""A small reference model of who sees and does what, written from the rules of the field, not from the product's code.

It knows people by role, body and area code, and matters by where they lie and who held them. It never looks at paths, grants or tables of
the product: areas are a tree by parent codes, rights are the sentences below.
"""

from dataclasses import dataclass, field

from gezhi.testing import AREAS, BODIES, PEOPLE

PARENT = {code: parent for code, _, _, parent, _ in AREAS}
BODY_AREA = {code: area for code, _, _, area, *_ in BODIES}
ROLE = {key: role for key, role, _, _ in PEOPLE}
BODY = {key: body for key, _, body, _ in PEOPLE}
AREA = {key: area for key, _, _, area in PEOPLE}

DESKS = {"community_leader", "town_operator", "county_operator"}
CENTRES = {"town_operator", "county_operator"}
LANDED = {"micro_head", "grid_worker", "leader", *DESKS}  # see what lies in their area
UNITS = {"handler", "community_leader"}
TALKING = {"resident", "micro_head", "grid_worker", "handler", *DESKS}  # may add words and photos
STATES = {
    "accept": {"submitted"},
    "reject": {"submitted"},
    "self_close": {"submitted"},
    "dispatch": {"accepted"},
    "recall": {"dispatched"},
    "sign": {"dispatched"},
    "return": {"dispatched"},
    "assign": {"handling", "rework"},
    "progress": {"handling", "rework"},
    "finish": {"handling", "rework"},
    "ask_facts": {"submitted", "accepted", "handling", "rework"},
    "share_reporter": {"dispatched", "handling", "rework"},
    "check": {"to_check"},
    "call_back": {"to_call_back"},
    "close": {"to_call_back"},
    "rate": {"closed"},
    "reopen": {"closed"},
    "archive": {"closed"},
}
STATES["amend"] = STATES["supply_facts"] = {"submitted", "accepted", "dispatched", "handling", "rework", "to_check", "to_call_back"}
STATES["comment"] = STATES["amend"] | {"closed"}
VERBS = sorted(STATES)


@dataclass(frozen=True)
class Matter:
    """What the rules need to know of a matter."""

    area: str | None
    reporter: str
    state: str
    desk: str
    held: frozenset[str] = field(default_factory=frozenset)  # every body that ever held it, the desk too
    unit: str | None = None
    handler: str | None = None


def within(area: str | None, above: str | None) -> bool:
    """Whether an area is another or lies in it; "" is everywhere."""
    if above == "":
        return True
    while area is not None:
        if area == above:
            return True
        area = PARENT[area]
    return False


def sees_by_post(key: str, matter: Matter) -> bool:
    """By area, or because one's body holds or once held it."""
    role = ROLE[key]
    by_land = role in LANDED and AREA[key] is not None and within(matter.area, AREA[key])
    by_body = role in (UNITS | DESKS) and BODY[key] in matter.held
    return by_land or by_body


def sees(key: str, matter: Matter) -> bool:
    """By post, or because one raised it oneself."""
    return sees_by_post(key, matter) or matter.reporter == key


def _depth(code: str | None) -> int:
    return 0 if code is None else 1 + _depth(PARENT[code])


def at_desk(key: str, matter: Matter) -> bool:
    """At the matter's desk; or at one whose land holds the matter and that is not below the matter's desk."""
    if ROLE[key] not in DESKS:
        return False
    return BODY[key] == matter.desk or (within(matter.area, AREA[key]) and _depth(AREA[key]) <= _depth(BODY_AREA[matter.desk]))


def _check(key: str, matter: Matter) -> bool:
    of_unit = matter.unit is not None and BODY[key] == matter.unit
    return at_desk(key, matter) and not of_unit and matter.handler != key


def _unit(key: str, matter: Matter) -> bool:
    return ROLE[key] in UNITS and matter.unit is not None and BODY[key] == matter.unit


def _raised(roles: set[str]):
    return lambda key, matter: matter.reporter == key and ROLE[key] in roles


MAY = {
    **dict.fromkeys(["accept", "reject", "dispatch", "recall", "amend", "close"], at_desk),
    **dict.fromkeys(["sign", "return", "assign", "progress", "finish"], _unit),
    "check": _check,
    "call_back": _check,
    "ask_facts": lambda key, matter: at_desk(key, matter) or _unit(key, matter),
    "supply_facts": lambda key, matter: at_desk(key, matter) or _raised(TALKING)(key, matter),
    "share_reporter": lambda key, matter: ROLE[key] in CENTRES and at_desk(key, matter),
    "self_close": lambda key, matter: ROLE[key] in {"micro_head", "grid_worker", "community_leader"} and within(matter.area, AREA[key]),
    "rate": _raised({"resident"}),
    "reopen": _raised({"resident", "micro_head", "grid_worker"}),
    "comment": lambda key, matter: ROLE[key] in TALKING and sees_by_post(key, matter),
    "archive": lambda _key, _matter: False,
}


def answer(key: str, matter: Matter, verb: str) -> str:
    """What trying a verb comes to: not_visible, not_permitted, wrong_state, or judged on its facts ("heard")."""
    if not sees(key, matter):
        return "not_visible"
    if not MAY[verb](key, matter):
        return "not_permitted"
    return "heard" if matter.state in STATES[verb] else "wrong_state"


def may_attach(key: str, matter: Matter) -> int:
    """Status of adding a photo."""
    if not sees(key, matter):
        return 404
    return 201 if ROLE[key] in TALKING else 403
