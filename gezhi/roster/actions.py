"""The only writers of posts and appointments. An appointment gives its grants in the same transaction, its end takes them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gezhi.access.actions import end_grants, grant
from gezhi.access.actor import Actor
from gezhi.access.queries import ROLES
from gezhi.access.verbs import Verb
from gezhi.accounts.models import User
from gezhi.areas.models import Area
from gezhi.ground import clock
from gezhi.ground.problems import Problem, invalid
from gezhi.ground.text import clean_text
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject
from gezhi.organisations.models import Organisation
from gezhi.roster.models import Appointment, Post, PostKind
from gezhi.roster.rules import CODE, CODE_WORDS, Term, most_at_once, overlap

MOST_SEATS = 500


@dataclass(frozen=True)
class PostFacts:
    """What an officer says about a post. An empty ``role`` means the default role of the kind."""

    name: str
    kind: str
    role: str = ""
    seats: int = 1


def create_post(
    *, actor: Actor, code: str, facts: PostFacts, organisation: Organisation | None = None, area: Area | None = None, is_demo: bool = False
) -> Post:
    """Set up a post (设置岗位) in a body and/or for an area. The right is needed over both: a post gives power over both."""
    code = clean_text(code, "code", 60)
    if not CODE.fullmatch(code):
        raise invalid("code", f"{CODE_WORDS}。")
    name, seats = _name(facts.name), _seats(facts.seats)
    kind = PostKind.objects.filter(code=facts.kind).first()
    if kind is None:
        raise invalid("kind", "没有这个岗位类别，请从列表中选择。")
    role = facts.role or kind.default_role
    _require(actor, role, organisation, area)
    with transaction.atomic():
        if Post.objects.filter(code=code).exists():
            raise invalid("code", f"编码 {code} 已被使用，请换一个。")
        post = Post.objects.create(
            code=code, name=name, kind=kind, role_code=role, organisation=organisation, area=area, seats=seats, is_demo=is_demo
        )
        after = {"code": code, "name": name, "kind": kind.code, "role": role, "seats": seats}
        place = {"organisation": organisation.code if organisation else None, "area": area.code if area else None}
        _note(actor, post, "post.created", after | place)
    return post


def change_post(*, actor: Actor, post: Post, name: str, seats: int, version: int) -> Post:
    """Rename a post or change its seats (修改岗位). Role, body and area stay: another duty is another post."""
    _require(actor, post.role_code, post.organisation, post.area)
    name, seats = _name(name), _seats(seats)
    with transaction.atomic():
        _lock(post)
        terms = _terms(post)
        now = clock.now()
        if most_at_once(terms, Term(now, None)) > seats:
            raise invalid("seats", "名额少于现在和已安排的任职人数，请先结束多余的任职。")
        _step(post, version, name=name, seats=seats)
        _note(actor, post, "post.changed", {"name": name, "seats": seats})
    post.refresh_from_db()
    return post


def end_post(*, actor: Actor, post: Post, reason: str, version: int) -> Post:
    """Close a post (撤销岗位). Whoever still holds it must be taken off first, so that nobody loses rights unnoticed."""
    _require(actor, post.role_code, post.organisation, post.area)
    reason = _reason(reason)
    now = clock.now()
    with transaction.atomic():
        _lock(post)
        if post.appointments.filter(Q(until_at__isnull=True) | Q(until_at__gt=now)).exists():
            raise Problem("conflict", "这个岗位还有人任职或已安排任职，请先结束任职再撤销岗位。")
        _step(post, version, ended_at=now)
        _note(actor, post, "post.ended", {"ended_at": now}, reason)
    post.refresh_from_db()
    return post


def appoint(
    *, actor: Actor, post: Post, user: User, from_at: datetime | None = None, until_at: datetime | None = None, is_acting: bool = False
) -> Appointment:
    """Appoint a person to a post (任职), from now or a later moment, with or without an end; gives the rights for that time.

    1. Nobody appoints himself, and admin posts need the right to grant (security.md 19).
    2. The post's row is locked, so that two officers cannot fill the last seat at once; a substitute (代理) takes no seat.
    3. The grant carries the same dates: rights begin and end by the clock without any job.
    """
    _require(actor, post.role_code, post.organisation, post.area)
    if user.pk == actor.user_id:
        raise Problem("not_permitted", "不能给自己安排岗位，请由其他管理员办理。")
    if not user.is_active:
        raise invalid("user", "这个账号已停用，请先启用账号或另选人员。")
    term = _term(from_at, until_at)
    with transaction.atomic():
        locked = _lock(post)
        if locked.ended_at is not None:
            raise Problem("conflict", "这个岗位已经撤销，请另选岗位。")
        if any(overlap(term, own) for own in _terms(post, user=user)):
            raise invalid("user", "此人在这段时间里已经在这个岗位上，不必重复任职。")
        if not is_acting and most_at_once(_terms(post, is_acting=False), term) >= locked.seats:
            raise Problem("conflict", f"这个岗位共 {locked.seats} 个名额，这段时间已满。请先结束一人的任职，或增加名额，或安排代理。")
        row = Appointment.objects.create(post=post, user=user, from_at=term.from_at, until_at=term.until_at, is_acting=is_acting)
        grant(
            actor=actor,
            user_id=user.pk,
            role=post.role_code,
            organisation_id=post.organisation_id,
            area_path=post.area.path if post.area else None,
            from_at=term.from_at,
            until_at=term.until_at,
            appointment_id=row.pk,
            within=post.place,
        )
        after = {"appointment": row.pk, "user": user.pk, "from": term.from_at, "until": term.until_at, "acting": is_acting}
        _note(actor, post, "post.appointed", after)
    return row


def end_appointment(*, actor: Actor, appointment: Appointment, reason: str, at: datetime | None = None) -> Appointment:
    """End an appointment (结束任职) now or at a later moment; its rights end with it, now means on the person's next request."""
    post = appointment.post
    _require(actor, post.role_code, post.organisation, post.area)
    if appointment.user_id == actor.user_id:
        raise Problem("not_permitted", "不能办理自己的任职，请由其他管理员办理。")
    reason = _reason(reason)
    now = clock.now()
    if at is not None and at < now:
        raise invalid("at", "结束时间不能早于现在；要立即结束，请留空。")
    if at is not None and appointment.until_at is not None and at > appointment.until_at:
        raise invalid("at", "结束时间不能晚于原定的结束时间；要延长，请另行任职。")
    when = max(at or now, appointment.from_at)
    with transaction.atomic():
        running = Appointment.objects.filter(pk=appointment.pk).filter(Q(until_at__isnull=True) | Q(until_at__gt=now))
        if not running.update(until_at=when, ended_reason=reason):
            raise Problem("conflict", "这次任职已经结束。")
        end_grants(actor=actor, appointment_id=appointment.pk, at=when)
        _note(actor, post, "post.left", {"appointment": appointment.pk, "user": appointment.user_id, "until": when}, reason)
    appointment.refresh_from_db()
    return appointment


def end_appointments_of(*, actor: Actor, user: User, reason: str) -> int:
    """Take a leaving person off every post within the officer's reach (离岗); how many there were."""
    now = clock.now()
    running = Appointment.objects.filter(user=user).filter(Q(until_at__isnull=True) | Q(until_at__gt=now))
    with transaction.atomic():
        rows = list(running.select_related("post__organisation__area", "post__area"))
        for row in rows:
            end_appointment(actor=actor, appointment=row, reason=reason)
    return len(rows)


def _require(actor: Actor, role_code: str, organisation: Organisation | None, area: Area | None) -> None:
    """Refuse unless the actor may give this role over the body and over the area; admin roles need the right to grant."""
    role = ROLES.get().get(role_code)
    if role is None:
        raise invalid("role", "没有这个角色，请从列表中选择。")
    verb = Verb.GRANT_EDIT if role.is_admin else Verb.PEOPLE_EDIT
    actor.require(verb)
    if organisation is not None:
        actor.require(verb, area_path=organisation.area.path, organisation_id=organisation.pk)
    if area is not None:
        actor.require(verb, area_path=area.path)


def _name(value: str) -> str:
    """A post's name."""
    name = clean_text(value, "name", 80)
    if not name:
        raise invalid("name", "请填写岗位名称。")
    return name


def _seats(value: int) -> int:
    """A number of seats."""
    if not 1 <= value <= MOST_SEATS:
        raise invalid("seats", f"名额应为 1 到 {MOST_SEATS} 的整数。")
    return value


def _reason(value: str) -> str:
    """The reason every end needs."""
    reason = clean_text(value, "reason", 200, lines=True)
    if not reason:
        raise invalid("reason", "请填写原因。")
    return reason


def _term(from_at: datetime | None, until_at: datetime | None) -> Term:
    """The stretch of time asked for; never backwards and never over already."""
    now = clock.now()
    start = from_at or now
    if until_at is not None and until_at <= max(start, now):
        raise invalid("until_at", "结束时间要晚于开始时间，也要晚于现在。")
    return Term(start, until_at)


def _terms(post: Post, **wanted: object) -> list[Term]:
    """The terms of a post's appointments, all or some."""
    return [Term(*row) for row in Appointment.objects.filter(post=post, **wanted).values_list("from_at", "until_at")]


def _lock(post: Post) -> Post:
    """The post's row, held until the transaction ends."""
    return Post.objects.select_for_update(of=("self",)).get(pk=post.pk)


def _step(post: Post, version: int, **values: object) -> None:
    """Change the row only if it is still as the officer saw it."""
    if not Post.objects.filter(pk=post.pk, version=version, ended_at__isnull=True).update(version=version + 1, **values):
        raise Problem("stale_version", "这个岗位刚刚被别人改过或撤销，请刷新后再办理。")


def _note(actor: Actor, post: Post, verb: str, after: dict[str, object], reason: str = "") -> None:
    """Entry and counter of one change."""
    record(actor, Subject("post", str(post.pk), post.place or ""), verb, after, reason=reason)
    bump("roster")
