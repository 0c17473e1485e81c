"""A small named town for tests: a county, a town, two communities, four grids, the bodies that handle there, and people at their posts.

``build_town`` makes it; ``make_event`` and ``act`` report and act in it the way people do, through the verbs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from gezhi.access.actor import SYSTEM, Actor
from gezhi.access.models import Grant, Role
from gezhi.accounts.models import User
from gezhi.accounts.queries import actor_of_user
from gezhi.areas.models import Area, Boundary
from gezhi.catalogue.actions import load_official_calendar
from gezhi.catalogue.models import Category, Item, Responsibility
from gezhi.events.actions import KIND, Report, ReporterWords, Wish, perform, report
from gezhi.events.models import Event
from gezhi.files.actions import receive
from gezhi.ground import clock
from gezhi.ground.ids import uuid7
from gezhi.journal.actions import bump
from gezhi.organisations.models import Organisation
from gezhi.roster.models import Appointment, Post, PostKind

# code, name, level, parent, box of its outline (west, south, east, north in tenths of a degree from 100 E 20 N)
AREAS = [
    ("990101", "甲县", "county", None, (0, 0, 8, 8)),
    ("990101001", "甲镇", "town", "990101", (0, 0, 8, 4)),
    ("990101002", "乙镇", "town", "990101", (0, 4, 8, 8)),
    ("990101001001", "东社区", "community", "990101001", (0, 0, 4, 4)),
    ("990101001002", "西社区", "community", "990101001", (4, 0, 8, 4)),
    ("9901010010011001", "东社区第01网格", "grid", "990101001001", (0, 0, 2, 4)),
    ("9901010010011002", "东社区第02网格", "grid", "990101001001", (2, 0, 4, 4)),
    ("9901010010021001", "西社区第01网格", "grid", "990101001002", (4, 0, 6, 4)),
    ("9901010010021002", "西社区第02网格", "grid", "990101001002", (6, 0, 8, 4)),
]
# code, name, kind, area, accepts, handles, is arbiter
BODIES = [
    ("centre", "甲县指挥中心", "centre", "990101", True, False, True),
    ("town-centre", "甲镇网格中心", "centre", "990101001", True, False, False),
    ("station-east", "东社区工作站", "station", "990101001001", True, True, False),
    ("station-west", "西社区工作站", "station", "990101001002", True, True, False),
    ("cleaning", "甲县环卫处", "department", "990101", False, True, False),
    ("roads", "甲县公路处", "department", "990101", False, True, False),
]
# key, role, body, area
PEOPLE = [
    ("resident", "resident", None, None),
    ("neighbour", "resident", None, None),
    ("micro_head", "micro_head", None, "9901010010011001"),
    ("worker", "grid_worker", None, "9901010010011001"),
    ("sibling", "grid_worker", None, "9901010010021001"),
    ("leader_east", "community_leader", "station-east", "990101001001"),
    ("leader_west", "community_leader", "station-west", "990101001002"),
    ("operator", "town_operator", "town-centre", "990101001"),
    ("second_operator", "town_operator", "town-centre", "990101001"),
    ("county", "county_operator", "centre", "990101"),
    ("handler", "handler", "cleaning", None),
    ("colleague", "handler", "cleaning", None),
    ("outsider", "handler", "roads", None),
    ("boss", "leader", None, "990101"),
    ("system_admin", "system_admin", None, ""),
    ("security_admin", "security_admin", None, ""),
    ("audit_admin", "audit_admin", None, ""),
]
NOT_USABLE = "!"
EAST = (100.01, 20.01)
WEST = (100.05, 20.01)
OUTSIDE = (110.0, 30.0)


@dataclass
class Town:
    """What ``build_town`` made, by the keys and codes above."""

    areas: dict[str, Area]
    bodies: dict[str, Organisation]
    users: dict[str, User]
    item: Item
    small_item: Item

    def actor(self, key: str) -> Actor:
        """A person of the town with the rights of this moment."""
        return actor_of_user(self.users[key].pk)

    def path(self, code: str) -> str:
        """Path of an area."""
        return self.areas[code].path


def _areas() -> dict[str, Area]:
    made: dict[str, Area] = {}
    today = clock.now().date()
    for code, name, level, parent, box in AREAS:
        above = made.get(parent or "")
        segment = code.removeprefix(above.code) if above else code
        west, south, east, north = (value / 100 for value in box)
        area = Area.objects.create(
            code=code, name=name, level_id=level, parent=above, path=f"{above.path if above else ''}{segment}/", from_on=today,
            lon=100 + (west + east) / 2, lat=20 + (south + north) / 2,
        )  # fmt: skip
        shape = shapely.box(100 + west, 20 + south, 100 + east, 20 + north)
        Boundary.objects.create(
            area=area, geometry=shapely.to_wkb(shape), min_lon=100 + west, min_lat=20 + south, max_lon=100 + east, max_lat=20 + north, from_on=today,
        )  # fmt: skip
        made[code] = area
    return made


def _bodies(areas: dict[str, Area]) -> dict[str, Organisation]:
    today = clock.now().date()
    return {
        code: Organisation.objects.create(
            code=code, name=name, short_name=name, kind_id=kind, area=areas[area], path=f"{code}/", accepts=accepts, handles=handles,
            is_arbiter=is_arbiter, from_on=today,
        )
        for code, name, kind, area, accepts, handles, is_arbiter in BODIES
    }  # fmt: skip


def _people(areas: dict[str, Area], bodies: dict[str, Organisation]) -> dict[str, User]:
    now, users = clock.now(), {}
    for key, role, body, area in PEOPLE:
        user = User.objects.create(
            username=key, name=f"{key}的岗位", password=NOT_USABLE, sessions_valid_from=now, created_at=now, is_resident=role == "resident"
        )
        organisation = bodies.get(body or "")
        post = Post.objects.create(
            code=key,
            name=f"{key}岗",
            kind_id=_any_kind(),
            role_code=role,
            organisation=organisation,
            area=areas.get(area or ""),
        )
        appointment = Appointment.objects.create(post=post, user=user, from_at=now)
        path = areas[area].path if area else area
        Grant.objects.create(
            user_id=user.pk,
            role_id=role,
            organisation_id=organisation.pk if organisation else None,
            area_path=path,
            from_at=now,
            appointment_id=appointment.pk,
        )
        users[key] = user
    return users


def _any_kind() -> str:
    return PostKind.objects.order_by("order").values_list("code", flat=True)[0]


def build_town() -> Town:
    """Make the town in the running transaction."""
    areas = _areas()
    bodies = _bodies(areas)
    users = _people(areas, bodies)
    category = Category.objects.get(code="city")
    today = clock.now().date()
    item = Item.objects.create(code="T01", name="暴露垃圾", category=category, from_on=today, evidence=["after"], legal_basis="示例")
    small = Item.objects.create(
        code="T02", name="小广告", category=category, from_on=today, self_closable=True, evidence=["before", "after"]
    )
    Responsibility.objects.create(item=item, area_path=areas["990101"].path, organisation=bodies["cleaning"], from_at=clock.now())
    for year in (clock.now().year, clock.now().year - 1):
        load_official_calendar(actor=SYSTEM, year=year)
    for name in ("areas", "organisations", "catalogue", "calendar", "roster", "roles"):
        bump(name)
    return Town(areas, bodies, users, item, small)


def make_event(town: Town, key: str = "worker", **values: Any) -> Event:
    """A report by one of the town's people; in the first grid of the east community unless told otherwise."""
    told: dict[str, Any] = {
        "source": "field",
        "description": "路边有一堆垃圾，已经三天没人清理",
        "item": town.item.pk,
        "lon": EAST[0],
        "lat": EAST[1],
    } | values
    reporter = told.pop("reporter", ReporterWords())
    return report(actor=town.actor(key), report=Report(id=told.pop("id", None) or uuid7(), reporter=reporter, **told)).event


def act(town: Town, key: str, event: Event, verb: str, /, **facts: Any) -> Event:
    """One verb by one of the town's people, at the matter's present version."""
    version = Event.objects.values_list("version", flat=True).get(pk=event.pk)
    return perform(actor=town.actor(key), wish=Wish(event.pk, verb, version, facts))


def photo(town: Town, key: str, event: Event, kind: str = "after") -> UUID:
    """A small real photo added to a matter; its id."""
    picture = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(picture, "JPEG")
    upload = SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")
    actor = town.actor(key)
    return receive(
        actor=actor, subject_kind=KIND, subject_id=event.pk, area_path=event.area_path, kind=kind, upload=upload, name="a.jpg"
    ).id


def walk_to(town: Town, event: Event, state: str) -> Event:
    """Lead a new matter along the main road to a state: accepted, dispatched, handling, to_check, to_call_back or closed."""
    steps: list[tuple[str, Callable[[], Event]]] = [
        ("accepted", lambda: act(town, "operator", event, "accept")),
        ("dispatched", lambda: act(town, "operator", event, "dispatch", unit=town.bodies["cleaning"].pk)),
        ("handling", lambda: act(town, "handler", event, "sign")),
        ("to_check", lambda: act(town, "handler", event, "finish", reply="已清理", attachments=[photo(town, "handler", event)])),
        ("to_call_back", lambda: act(town, "operator", event, "check", result="pass")),
        ("closed", lambda: act(town, "operator", event, "close")),
    ]
    for reached, step in steps:
        event = step()
        if reached == state:
            return event
    raise ValueError(f"the main road does not lead to {state}")


@contextmanager
def count_statements() -> Iterator[CaptureQueriesContext]:
    """Counts the statements Django sends within the block (``len`` of what it gives)."""
    with CaptureQueriesContext(connection) as counted:
        yield counted


def give_role(town: Town, key: str, role: str, **values: Any) -> None:
    """Give one more role for a test."""
    Grant.objects.create(user_id=town.users[key].pk, role=Role.objects.get(code=role), from_at=clock.now(), **values)
