"""The shapes API v1 takes and gives. The OpenAPI file is made from them; tests hold real answers against it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

Code = Annotated[str, Meta(max_length=64)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Crs = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
Source = Literal["desk", "field", "portal", "hotline", "import"]


class SignInBody(Struct, forbid_unknown_fields=True):
    """Username, password, and the six digits of the second factor where one is set up."""

    username: Annotated[str, Meta(max_length=200)]
    password: Annotated[str, Meta(max_length=1000)]
    otp: Annotated[str, Meta(max_length=20)] | None = None


class SignedIn(Struct):
    """A token for ``Authorization: Bearer``; shown once."""

    token: str
    expires_at: datetime


class ReporterBody(Struct, forbid_unknown_fields=True):
    """Who raised it, all optional; kept encrypted, apart from the matter."""

    name: Annotated[str, Meta(max_length=50)] | None = None
    phone: Annotated[str, Meta(max_length=32)] | None = None
    anonymous: bool | None = None


class ReportBody(Struct, forbid_unknown_fields=True):
    """A matter. ``id`` is made by the client (UUIDv7): sending the same again gives the same answer. Coordinates or a grid are needed."""

    id: UUID
    source: Source
    description: Annotated[str, Meta(max_length=20_000)]
    title: Annotated[str, Meta(max_length=200)] | None = None
    item: int | Code | None = None
    category: Code | None = field(default=None, name="class")
    lon: Longitude | None = None
    lat: Latitude | None = None
    crs: Crs | None = None
    area_code: Code | None = None
    location_text: Annotated[str, Meta(max_length=500)] | None = None
    happened_at: Annotated[datetime, Meta(tz=True)] | None = None
    urgent: bool | None = None
    reporter: ReporterBody | None = None


class Point(Struct):
    """A point in WGS84 degrees."""

    lon: float
    lat: float


class AreaShort(Struct):
    """An area by name."""

    code: str
    name: str
    path: str
    level: str


class Area(Struct):
    """An area: where it stands in the tree, its label point and the box around its outline (west, south, east, north)."""

    code: str
    name: str
    level: str
    level_name: str
    kind: str
    parent: str | None
    path: str
    point: Point | None
    bbox: Annotated[list[float], Meta(min_length=4, max_length=4)] | None
    households: int | None


class AreaRows(Struct):
    """Areas, and the cursor of the next page, if any."""

    rows: list[Area]
    next: str | None


class Located(Struct):
    """Where a point lies: the general areas from the largest down, the exclusive grids over it. An empty chain: outside every outline."""

    chain: list[AreaShort]
    exclusive: list[AreaShort]
    crs: str


class Unit(Struct):
    """An organisation that can handle orders, and where it stands."""

    id: int
    name: str
    path: str


class UnitRows(Struct):
    """Units, and the cursor of the next page, if any."""

    rows: list[Unit]
    next: str | None


class Item(Struct):
    """An item of the catalogue."""

    id: int
    code: str
    name: str
    category: str = field(name="class")
    class_name: str = ""
    evidence: list[str] = field(default_factory=list)
    self_closable: bool = False


class ItemRows(Struct):
    """Items, and the cursor of the next page, if any."""

    rows: list[Item]
    next: str | None


class Choice(Struct):
    """One of the values a fact may take."""

    value: str
    label: str


FactKind = Literal["text", "choice", "unit", "item", "area", "person", "datetime", "number", "boolean", "attachments"]


class Fact(Struct, omit_defaults=True):
    """One thing a verb asks for; ``choices`` only where there are at most 50 to choose from; ``suggested`` what the rules propose."""

    name: str
    label: str
    kind: FactKind
    required: bool
    choices: Annotated[list[Choice], Meta(max_length=50)] | UnsetType = UNSET
    hint: str | UnsetType = UNSET
    suggested: int | UnsetType = UNSET


class Verb(Struct):
    """One thing the caller may do with the matter now."""

    verb: str
    label: str
    facts: list[Fact]


class Deadline(Struct, omit_defaults=True):
    """A clock of the matter: for whom, from when, the moments its lamp changes, whether it runs; ``steps`` how it was computed (when read)."""

    clock: str
    label: str
    organisation: Unit | None
    started_at: datetime
    yellow_at: datetime
    orange_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    paused: bool
    provisional: bool
    lamp: str
    lamp_name: str
    steps: list[str] | UnsetType = UNSET


class Order(Struct):
    """One unit's share of the matter."""

    id: UUID
    unit: Unit | None
    state: str
    round: int
    dispatched_at: datetime
    signed_at: datetime | None
    finished_at: datetime | None
    ended_at: datetime | None


class Attachment(Struct):
    """A file of the matter. ``url`` opens it once it is ready."""

    id: UUID
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    state: str
    url: str


class Reporter(Struct):
    """What the caller may know of who raised it: the last four digits, never more."""

    anonymous: bool
    phone_last: str
    has_name: bool


class EventRow(Struct):
    """A matter as a line of a list."""

    id: UUID
    number: str
    state: str
    state_name: str
    version: int
    title: str
    source: str
    urgent: bool
    area: AreaShort | None
    item: Item | None
    category: str = field(name="class")
    location_text: str = ""
    holder: Unit | None = None
    lamp: str = "none"
    clock: str = ""
    due_at: datetime | None = None
    flags: list[str] = field(default_factory=list)
    lon: float | None = None
    lat: float | None = None
    created_at: datetime | None = None
    closed_at: datetime | None = None


class EventRows(Struct):
    """Matters, and the cursor of the next page, if any."""

    rows: list[EventRow]
    next: str | None


class Event(EventRow, kw_only=True):
    """A matter in full, and what the caller may do with it now."""

    description: str
    exclusive: list[AreaShort]
    claimed_area: str
    happened_at: datetime | None
    desk: Unit | None
    orders: list[Order]
    deadlines: list[Deadline]
    verbs: list[Verb]
    attachments: list[Attachment]
    round: int
    rework: int
    close_kind: str
    call_back: str
    rating: str
    reporter: Reporter | None
    progress_code: str | None
    updated_at: datetime


class Entry(Struct):
    """One line of the matter's story; ``words`` and ``facts`` only as far as the caller may read them."""

    seq: int
    verb: str
    label: str
    at: datetime
    role: str
    unit: Unit | None
    words: dict[str, str]
    facts: dict[str, str | int | float | bool | list[str] | None]
    evidence: list[str]


class EntryRows(Struct):
    """Entries oldest first, and the cursor of the next page, if any."""

    rows: list[Entry]
    next: str | None


class Uploaded(Struct):
    """A file as taken in; ``state`` is received until it has been looked at."""

    id: UUID
    kind: str
    sha256: str
    size: int
    state: str
    url: str


class FieldError(Struct):
    """One field that must be changed, and how."""

    field: str
    detail: str


class ProblemDocument(Struct, omit_defaults=True):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    number: int
    todo: str
    errors: list[FieldError] | UnsetType = UNSET
    missing: list[str] | UnsetType = UNSET
    state: str | UnsetType = UNSET
    version: int | UnsetType = UNSET
    verbs: list[str] | UnsetType = UNSET
    retry_after: int | UnsetType = UNSET
    request_id: str | UnsetType = UNSET
