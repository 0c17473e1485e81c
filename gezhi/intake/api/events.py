"""Matters by API: report, list, read, act, attach."""

import uuid
from typing import Any

from gezhi.access.routes import ActedRequest
from gezhi.events.actions import Report, ReporterWords, Wish, perform, report
from gezhi.events.actions.attachments import add_attachment
from gezhi.events.queries import EventFilter, event_page, get_visible
from gezhi.events.standing import Standing
from gezhi.events.timeline import entries
from gezhi.events.workflow import STATE_NAMES
from gezhi.ground import clock, json_input
from gezhi.ground.paging import decode_cursor, encode_cursor, page_size
from gezhi.ground.problems import Problem, invalid
from gezhi.intake.api import present, reading, shapes
from gezhi.intake.api.endpoints import Answer, Parameter, endpoint
from gezhi.organisations.queries import bodies

TEXT = {"type": "string", "maxLength": 200}
PAGING = (
    Parameter("cursor", "the ``next`` of the page before", {"type": "string"}),
    Parameter("limit", "rows on a page", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
)
FILTERS = (
    Parameter("area", "code of an area: it and all below", TEXT),
    Parameter(
        "state",
        "a state, or open, or closed; without it all states of the period",
        {"type": "string", "enum": [*STATE_NAMES, "open", "closed"]},
    ),
    Parameter("class", "code of a class", TEXT),
    Parameter("item", "id or code of an item", TEXT),
    Parameter("source", "the door it came by", {"type": "string", "enum": ["desk", "field", "portal", "hotline", "import"]}),
    Parameter(
        "lamp",
        "open matters by lamp, in the order of their deadlines",
        {"type": "string", "enum": ["red", "orange", "yellow", "green", "paused"]},
    ),
    Parameter("q", "words, or a number", TEXT),
    Parameter("from", "reported from this day or moment; 31 days back where closed matters may be among them", {"type": "string"}),
    Parameter("to", "reported before this moment, or until the end of this day", {"type": "string"}),
)
FACTS = {
    "type": "object",
    "properties": {"version": {"type": "integer", "minimum": 1}},
    "required": ["version"],
    "additionalProperties": True,
    "description": "version, and the facts the verb asks for (see ``verbs`` of the matter)",
}


@endpoint(
    "POST",
    "events",
    "上报一件事",
    demands="signed in",
    body=shapes.ReportBody,
    answers={201: shapes.Event, 200: shapes.Event},
    problems=(403, 409, 413, 415, 422),
)
def report_event(request: ActedRequest) -> Answer:
    """201 for a new matter; 200 when the same report came before, with its present state; 409 when the id was used for another."""
    given = reading.body(request, shapes.ReportBody)
    told = given.reporter or shapes.ReporterBody()
    reported = report(
        actor=request.actor,
        report=Report(
            id=given.id,
            source=given.source,
            description=given.description,
            title=given.title or "",
            item=given.item,
            category=given.category or None,
            lon=given.lon,
            lat=given.lat,
            crs=given.crs or "wgs84",
            area_code=given.area_code or "",
            location_text=given.location_text or "",
            happened_at=given.happened_at,
            urgent=bool(given.urgent),
            reporter=ReporterWords(told.name or "", told.phone or "", bool(told.anonymous)),
        ),
    )
    return Answer(present.event(request.actor, reported.event, fresh=reported.clock), 201 if reported.is_new else 200)


@endpoint(
    "GET",
    "events",
    "我能看到的事件列表",
    demands="signed in",
    answers={200: shapes.EventRows},
    query=(*FILTERS, *PAGING),
    problems=(422,),
)
def list_events(request: ActedRequest) -> Answer:
    """Newest first, or by deadline when a lamp is asked for; keyset paging, so each page costs the same."""
    asked = reading.query(request, *(each.name for each in (*FILTERS, *PAGING)))
    wanted = EventFilter(
        area=asked.get("area", ""),
        state=asked.get("state", ""),
        category=asked.get("class", ""),
        item=asked.get("item", ""),
        source=asked.get("source", ""),
        lamp=asked.get("lamp", ""),
        q=asked.get("q", ""),
        from_at=reading.moment(asked.get("from", ""), "from"),
        to_at=reading.moment(asked.get("to", ""), "to", end=True),
    )
    page = event_page(request.actor, wanted, asked.get("cursor", ""), page_size(asked.get("limit")))
    registers, now = present.Registers(request.actor.versions), clock.now()
    return Answer(shapes.EventRows([present.row(each, registers, now) for each in page.rows], page.next or None))


@endpoint("GET", "events/<uuid:event_id>", "一件事的详情和现在能办的事", demands="signed in", answers={200: shapes.Event}, problems=(404,))
def read_event(request: ActedRequest, event_id: uuid.UUID) -> Answer:
    """The matter, its orders, clocks and files, and what the caller may do with it now."""
    return Answer(present.event(request.actor, get_visible(request.actor, event_id), explain=True))


@endpoint(
    "GET",
    "events/<uuid:event_id>/entries",
    "一件事的办理经过",
    demands="signed in",
    answers={200: shapes.EntryRows},
    query=PAGING,
    problems=(404, 422),
)
def read_entries(request: ActedRequest, event_id: uuid.UUID) -> Answer:
    """Oldest first. Whoever only raised the matter reads what is meant for him."""
    asked = reading.query(request, *(each.name for each in PAGING))
    limit, mark = page_size(asked.get("limit")), str(event_id)
    after = decode_cursor(asked["cursor"], mark, 1)[0] if asked.get("cursor") else 0
    if not isinstance(after, int):
        raise invalid("cursor", "翻页标记已损坏，请从第一页重新查看。")
    standing = Standing(request.actor, get_visible(request.actor, event_id), bodies(request.actor.versions))
    found = entries(standing, after_seq=after, limit=limit + 1)
    following = encode_cursor([found[limit - 1].seq], mark) if len(found) > limit else None
    return Answer(shapes.EntryRows(present.entries(found[:limit], present.Registers(request.actor.versions)), following))


@endpoint(
    "POST",
    "events/<uuid:event_id>/verbs/<str:verb>",
    "办理一步（受理、派遣、签收、办结等）",
    demands="signed in",
    body=FACTS,
    answers={200: shapes.Event},
    problems=(403, 404, 409, 413, 415, 422),
    keyed=True,
)
def do_verb(request: ActedRequest, event_id: uuid.UUID, verb: str) -> Answer:
    """409 when the version is stale or the state wrong (the legal verbs are named), 422 when facts are missing (they are named)."""
    if request.content_type != "application/json":
        raise Problem("unsupported_media", "请用 application/json 格式发送。")
    facts: dict[str, Any] = json_input.read(request.body)
    version = facts.pop("version", None)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise invalid("version", "请带上您看到的版本号（version）。")
    wish = Wish(event_id, verb, version, facts, key=reading.key(request))
    return Answer(present.event(request.actor, perform(actor=request.actor, wish=wish)))


UPLOAD = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "kind": {"type": "string", "enum": ["near", "far", "reference", "before", "after"]},
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
    },
    "required": ["kind", "file"],
}


@endpoint(
    "POST",
    "events/<uuid:event_id>/attachments",
    "上传照片或附件",
    demands="signed in",
    multipart=UPLOAD,
    answers={201: shapes.Uploaded},
    problems=(403, 404, 409, 413, 415, 422),
)
def attach_file(request: ActedRequest, event_id: uuid.UUID) -> Answer:
    """The file survives a power cut once this is answered; others see a photo after it has been looked at."""
    if request.content_type != "multipart/form-data":
        raise Problem("unsupported_media", "请用 multipart/form-data 格式上传。")
    upload = request.FILES.get("file")
    if upload is None:
        raise invalid("file", "请选择要上传的文件。")
    made = add_attachment(
        actor=request.actor,
        event_id=event_id,
        kind=request.POST.get("kind", ""),
        upload=upload,
        name=upload.name or "",
        attachment_id=_given_id(request.POST.get("id", "")),
    )
    shape = shapes.Uploaded(made.id, made.kind, made.sha256, made.size, made.state, f"/events/{event_id}/files/{made.id}/published")
    return Answer(shape, 201)


def _given_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise invalid("id", "附件编号应是 UUID。") from error
