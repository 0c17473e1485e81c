"""Every act that can be granted, by name: room, dot, verb. A route or an action that demands none of these fails the house test."""

from enum import StrEnum


class Verb(StrEnum):
    """Names of acts; roles are sets of them."""

    EVENT_SEE = "event.see"
    EVENT_INTAKE = "event.intake"  # enter matters for callers, the hotline, imports
    EVENT_ACCEPT = "event.accept"
    EVENT_REJECT = "event.reject"
    EVENT_DISPATCH = "event.dispatch"
    EVENT_DISPATCH_OUT = "event.dispatch_out"  # dispatch to units outside one's own area: departments, units of the town
    EVENT_RECALL = "event.recall"
    EVENT_SIGN = "event.sign"
    EVENT_RETURN = "event.return"
    EVENT_ASSIGN = "event.assign"
    EVENT_PROGRESS = "event.progress"
    EVENT_ASK_FACTS = "event.ask_facts"
    EVENT_SUPPLY_FACTS = "event.supply_facts"
    EVENT_AMEND = "event.amend"
    EVENT_FINISH = "event.finish"
    EVENT_CHECK = "event.check"
    EVENT_CALL_BACK = "event.call_back"
    EVENT_CLOSE = "event.close"
    EVENT_SELF_CLOSE = "event.self_close"
    EVENT_RATE = "event.rate"
    EVENT_REOPEN = "event.reopen"
    EVENT_COMMENT = "event.comment"
    EVENT_REVEAL_REPORTER = "event.reveal_reporter"
    EVENT_GRANT_REPORTER = "event.grant_reporter"  # let a handling unit see the reporter of one matter
    FILE_ORIGINAL = "file.original"
    AREA_SEE = "area.see"
    AREA_EDIT = "area.edit"
    ORGANISATION_SEE = "organisation.see"
    ORGANISATION_EDIT = "organisation.edit"
    ITEM_SEE = "item.see"
    ITEM_EDIT = "item.edit"
    CALENDAR_EDIT = "calendar.edit"
    PEOPLE_SEE = "people.see"
    PEOPLE_EDIT = "people.edit"
    USER_EDIT = "user.edit"
    GRANT_EDIT = "grant.edit"
    ROLE_EDIT = "role.edit"
    JOURNAL_SEE = "journal.see"
    SYSTEM_OPERATE = "system.operate"
