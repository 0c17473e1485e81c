"""People of the demonstration (演示人员): posts after the figures of one community, and one sign-in for each kind of work.

Every name is a post and a number. Heads of grids get accounts nobody can sign in to; the others get random passwords.
"""

import secrets
from dataclasses import dataclass

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.accounts.actions import create_user
from gezhi.accounts.models import User
from gezhi.areas.models import Area
from gezhi.areas.queries import AreaFact, land
from gezhi.demo.bodies import STATIONS
from gezhi.demo.land import CITY, COMMUNITY, COUNTY, TOWN
from gezhi.ground import clock
from gezhi.organisations.models import Organisation
from gezhi.organisations.queries import OrganisationFact, bodies
from gezhi.roster import actions
from gezhi.roster.actions import PostFacts
from gezhi.roster.batch import StaffRow, staff
from gezhi.roster.imports import post_code
from gezhi.roster.models import Post, PostKind

PASSWORD_BYTES = 12


@dataclass(frozen=True)
class Person:
    """One demo person who signs in: user name, shown name, kind of post, name of the post, body's code, area's code."""

    username: str
    name: str
    kind: str
    post: str
    organisation: str = ""
    area: str = ""


@transaction.atomic
def load_people(actor: Actor, units: dict[str, int]) -> list[dict[str, str]]:
    """Load the demonstration's people where they are absent; sign-in facts of the accounts made now, none when all were there.

    ``units``: ids by code as ``load_bodies`` gives them. Each fact is ``{role, name, username, password, organisation, area_code}``.
    """
    made = [facts for person in _people(units) if (facts := _sign_in(actor, person))]
    staff(actor=actor, rows=_heads(), is_demo=True)
    return made


def _people(units: dict[str, int]) -> list[Person]:
    """Everybody who signs in."""
    ground = land()
    community, town, county, city = (ground.get(code) for code in (COMMUNITY, TOWN, COUNTY, CITY))
    neighbour = ground.get(STATIONS[1])
    station = f"station-{COMMUNITY}"
    grid = ground.children(COMMUNITY)[0]
    micro = next(child for child in ground.children(grid.code) if child.level == "micro")
    workers, others = f"{community.name}专职网格员", f"{neighbour.name}专职网格员"
    people = [
        Person("resident01", f"{community.name}居民 01", "resident", "居民"),
        Person("resident02", f"{community.name}居民 02", "resident", "居民"),
        Person("micro01", f"{micro.name}网格长", "micro_head", f"{micro.name}网格长", station, micro.code),
        Person("grid01", f"{community.name}网格员 01", "grid_worker", workers, station, COMMUNITY),
        Person("grid02", f"{community.name}网格员 02", "grid_worker", workers, station, COMMUNITY),
        Person("grid03", f"{neighbour.name}网格员 01", "grid_worker", others, f"station-{neighbour.code}", neighbour.code),
        Person("community01", f"{community.name}书记", "grid_leader", f"{community.name}网格长", station, COMMUNITY),
        Person("town01", f"{town.name}网格中心受理员 01", "town_operator", f"{town.name}网格中心受理员", f"centre-{TOWN}", TOWN),
        Person("town02", f"{town.name}网格中心受理员 02", "town_operator", f"{town.name}网格中心受理员", f"centre-{TOWN}", TOWN),
        Person("county01", f"{county.name}指挥中心坐席 01", "county_operator", f"{county.name}指挥中心坐席", f"centre-{COUNTY}", COUNTY),
    ]
    admins = [
        Person("leader01", f"{county.name}领导 01", "leader", f"{county.name}领导", f"gov-{COUNTY}", COUNTY),
        Person("system01", "系统管理员 01", "system_admin", "系统管理员", f"centre-{CITY}", city.code),
        Person("security01", "安全管理员 01", "security_admin", "安全管理员", f"centre-{CITY}", city.code),
        Person("audit01", "审计管理员 01", "audit_admin", "审计管理员", f"centre-{CITY}", city.code),
    ]
    return [*people, *_handlers(units), *admins]


def _handlers(units: dict[str, int]) -> list[Person]:
    """One handler for each unit of the county and the town, and the head of the first of them."""
    register = bodies()
    facts = [fact for code in units if (fact := register.by_code(code)) and fact.handles and fact.kind != "station"]
    head = facts[0]
    return [
        *(Person(f"unit-{fact.code}", f"{fact.short_name}处置员", "handler", f"{fact.short_name}处置员", fact.code) for fact in facts),
        Person(f"head-{head.code}", f"{head.short_name}负责人", "unit_head", f"{head.short_name}负责人", head.code),
    ]


def _sign_in(actor: Actor, person: Person) -> dict[str, str] | None:
    """Make one account with a random password, its post, and the appointment; None when the account is there already."""
    if User.objects.filter(username=person.username).exists():
        return None
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user = create_user(actor=actor, username=person.username, name=person.name, password=password, is_resident=person.kind == "resident")
    post = _post(actor, person)
    actions.appoint(actor=actor, post=post, user=user)
    return {
        "role": post.role_code,
        "name": person.name,
        "username": person.username,
        "password": password,
        "organisation": post.organisation.name if post.organisation else "",
        "area_code": person.area or (post.organisation.area.code if post.organisation else ""),
    }


def _post(actor: Actor, person: Person) -> Post:
    """The post of a demo person; a second holder adds a seat."""
    organisation = bodies().by_code(person.organisation)
    area = land().by_code(person.area) if person.area else None
    code = post_code(person.kind, organisation, area)
    post = Post.objects.select_related("organisation__area", "area").filter(code=code).first()
    if post is not None:
        if post.appointments.filter(is_acting=False).count() < post.seats:
            return post
        return actions.change_post(actor=actor, post=post, name=post.name, seats=post.seats + 1, version=post.version)
    return actions.create_post(
        actor=actor,
        code=code,
        facts=PostFacts(person.post, person.kind),
        organisation=Organisation.objects.select_related("area").get(pk=organisation.id) if organisation else None,
        area=Area.objects.get(pk=area.id) if area else None,
        is_demo=True,
    )


def _heads() -> list[StaffRow]:
    """A head for each small, micro and exclusive grid of the demo community, but for the one who signs in."""
    ground = land()
    community = ground.get(COMMUNITY)
    station = bodies().by_code(f"station-{COMMUNITY}")
    roles = dict(PostKind.objects.values_list("code", "default_role"))
    signing_in = Post.objects.filter(code__startswith="micro_head.", appointments__user__username="micro01").values_list(
        "area_id", flat=True
    )
    heads = [(area, _kind(area)) for area in ground.subtree(community.path) if area.level in ("grid", "micro")]
    return [_head(area, kind, roles[kind], station) for area, kind in heads if area.id not in signing_in]


def _kind(area: AreaFact) -> str:
    """The kind of post that heads a grid."""
    if not area.is_general:
        return "exclusive_head"
    return "micro_head" if area.level == "micro" else "small_head"


def _head(area: AreaFact, kind: str, role: str, station: OrganisationFact | None) -> StaffRow:
    """The head of one grid, named after it."""
    name = f"{area.name}网格长"
    code = post_code(kind, station, area)
    return StaffRow(f"head-{area.code}", name, code, name, kind, role, station, area, clock.now())
