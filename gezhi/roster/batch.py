"""Many posts, people and appointments at once (批量任职): a table of a city's staff, or the demonstration's grid heads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.batch import grant_many
from gezhi.access.models import Grant
from gezhi.access.queries import ROLES, RoleFact
from gezhi.access.verbs import Verb
from gezhi.accounts.actions.batch import create_users
from gezhi.accounts.models import User
from gezhi.areas.queries import AreaFact
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem, invalid
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject
from gezhi.organisations.queries import OrganisationFact
from gezhi.roster.models import Appointment, Post
from gezhi.roster.rules import Term, most_at_once, overlap

LINES_PER_ENTRY = 1_000


@dataclass(frozen=True)
class StaffRow:
    """One person in one post: the post as it is or shall be, who, and from when until when."""

    username: str
    person: str
    code: str
    name: str
    kind: str
    role: str
    organisation: OrganisationFact | None
    area: AreaFact | None
    from_at: datetime
    until_at: datetime | None = None

    @property
    def place(self) -> str | None:
        """Path of the land the post belongs to."""
        if self.area is not None:
            return self.area.path
        return self.organisation.area_path if self.organisation is not None else None


@dataclass(frozen=True)
class Staffed:
    """How much a batch made."""

    posts: int
    people: int
    appointments: int


@transaction.atomic
def staff(*, actor: Actor, rows: Sequence[StaffRow], is_demo: bool = False) -> Staffed:
    """Set up the posts and accounts that are missing, and appoint; what is already so is left alone.

    Same rules as ``actions.appoint``, for ordinary roles: the right over body and land, nobody appoints himself, no seat twice. A new post
    gets as many seats as the rows need at once. Accounts come without a password. A fixed number of statements per thousand rows; the
    record gets the same number of entries, on the subject of the batch.
    """
    roles = ROLES.get()
    for row in rows:
        _allow(actor, row, roles)
    batch = uuid7()
    posts, made_posts = _posts(rows, is_demo=is_demo)
    users, made_people = _people(actor, batch, rows)
    if actor.user_id in users.values():
        raise Problem("not_permitted", "名单里有您本人，不能给自己安排岗位。")
    missing = _missing(rows, posts, users)
    appointments = Appointment.objects.bulk_create(
        [Appointment(post=posts[row.code], user_id=users[row.username], from_at=row.from_at, until_at=row.until_at) for row in missing],
        batch_size=LINES_PER_ENTRY,
    )
    grants = [_grant(row, appointment) for row, appointment in zip(missing, appointments, strict=True)]
    grant_many(actor=actor, batch=batch, grants=grants, within=[row.place for row in missing])
    _note(actor, batch, made_posts, appointments)
    return Staffed(len(made_posts), made_people, len(appointments))


def _allow(actor: Actor, row: StaffRow, roles: Mapping[str, RoleFact]) -> None:
    """The same right that a single appointment asks for; admin posts are given one by one."""
    role = roles.get(row.role)
    if role is None:
        raise invalid("role", f"没有“{row.role}”这个角色。")
    if role.is_admin:
        raise Problem("not_permitted", "管理员岗位不能成批安排，请由安全管理员逐一任命。")
    actor.require(Verb.PEOPLE_EDIT)
    if row.organisation is not None:
        actor.require(Verb.PEOPLE_EDIT, area_path=row.organisation.area_path, organisation_id=row.organisation.id)
    if row.area is not None:
        actor.require(Verb.PEOPLE_EDIT, area_path=row.area.path)


def _posts(rows: Sequence[StaffRow], *, is_demo: bool) -> tuple[dict[str, Post], list[Post]]:
    """The posts of the rows by code, and those that had to be made."""
    wanted = {row.code: row for row in rows}
    known = {post.code: post for post in Post.objects.filter(code__in=list(wanted))}
    for post in known.values():
        _same(post, wanted[post.code])
    seats = _seats(rows)
    new = [
        Post(
            code=code,
            name=row.name,
            kind_id=row.kind,
            role_code=row.role,
            organisation_id=row.organisation.id if row.organisation else None,
            area_id=row.area.id if row.area else None,
            seats=seats[code],
            is_demo=is_demo,
        )
        for code, row in wanted.items()
        if code not in known
    ]
    Post.objects.bulk_create(new, batch_size=LINES_PER_ENTRY)
    return known | {post.code: post for post in new}, new


def _same(post: Post, row: StaffRow) -> None:
    """Refuse when a known post is not what the row takes it for."""
    wanted = (row.role, row.organisation.id if row.organisation else None, row.area.id if row.area else None)
    if post.ended_at is not None:
        raise Problem("conflict", f"岗位 {post.code}“{post.name}”已经撤销，请换一个岗位编码。")
    if (post.role_code, post.organisation_id, post.area_id) != wanted:
        raise Problem("conflict", f"岗位 {post.code}“{post.name}”已登记在别的单位、区域或角色下，请核对，或换一个岗位编码。")


def _seats(rows: Iterable[StaffRow]) -> dict[str, int]:
    """How many seats each post needs for its rows."""
    terms: dict[str, list[Term]] = {}
    for row in rows:
        terms.setdefault(row.code, []).append(Term(row.from_at, row.until_at))
    return {code: max(1, most_at_once(some, Term(min(term.from_at for term in some), None))) for code, some in terms.items()}


def _people(actor: Actor, batch: UUID, rows: Sequence[StaffRow]) -> tuple[dict[str, int], int]:
    """Ids of the people of the rows by user name, and how many accounts had to be made."""
    names = {row.username: row.person for row in rows}
    users = User.objects.filter(username__in=list(names)).values_list("username", "pk", "is_active")
    if disabled := [username for username, _, is_active in users if not is_active][:3]:
        raise Problem("conflict", f"这些账号已停用，请先启用或从名单中删去：{'、'.join(disabled)}。")
    known = {username: pk for username, pk, _ in users}
    new = [(username, name) for username, name in names.items() if username not in known]
    return known | create_users(actor=actor, batch=batch, people=new), len(new)


def _missing(rows: Sequence[StaffRow], posts: dict[str, Post], users: dict[str, int]) -> list[StaffRow]:
    """Rows whose appointment does not stand yet; refuses when a post has not seats enough for them."""
    held: dict[int, list[tuple[int, Term]]] = {}
    for post_id, user_id, from_at, until_at, is_acting in Appointment.objects.filter(post__code__in=list(posts)).values_list(
        "post_id", "user_id", "from_at", "until_at", "is_acting"
    ):
        held.setdefault(post_id, []).append((-1 if is_acting else user_id, Term(from_at, until_at)))
    missing = []
    for row in rows:
        post, term = posts[row.code], Term(row.from_at, row.until_at)
        terms = held.setdefault(post.pk, [])
        if any(holder == users[row.username] and overlap(own, term) for holder, own in terms):
            continue
        if most_at_once([own for holder, own in terms if holder >= 0], term) >= post.seats:
            raise Problem("conflict", f"岗位“{post.name}”的名额不够安排 {row.username}，请先增加名额或结束一人的任职。")
        terms.append((users[row.username], term))
        missing.append(row)
    return missing


def _grant(row: StaffRow, appointment: Appointment) -> Grant:
    """The grant that follows from an appointment."""
    return Grant(
        user_id=appointment.user_id,
        role_id=row.role,
        organisation_id=row.organisation.id if row.organisation else None,
        area_path=row.area.path if row.area else None,
        from_at=row.from_at,
        until_at=row.until_at,
        appointment_id=appointment.pk,
    )


def _note(actor: Actor, batch: UUID, posts: Sequence[Post], appointments: Sequence[Appointment]) -> None:
    """Entries of the batch and the counter."""
    subject = Subject("import", str(batch))
    for start in range(0, len(posts), LINES_PER_ENTRY):
        lines = [
            [post.pk, post.code, post.role_code, post.organisation_id, post.area_id] for post in posts[start : start + LINES_PER_ENTRY]
        ]
        record(actor, subject, "posts.created", {"posts": lines})
    for start in range(0, len(appointments), LINES_PER_ENTRY):
        some = appointments[start : start + LINES_PER_ENTRY]
        record(actor, subject, "posts.appointed", {"appointments": [[row.pk, row.post_id, row.user_id] for row in some]})
    if posts or appointments:
        bump("roster")
