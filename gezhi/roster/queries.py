"""Reads of the roster: which desks are staffed now, who works in a body, and the posts an actor may look up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from gezhi.access.actor import Actor
from gezhi.access.queries import ROLES, after
from gezhi.access.verbs import Verb
from gezhi.ground import clock
from gezhi.ground.problems import Problem
from gezhi.journal.caches import Cached
from gezhi.roster.models import Appointment, Post
from gezhi.roster.rules import Term, holds, next_change

DUTY = Verb.EVENT_PROGRESS  # whoever may write progress of an order works on orders


@dataclass(frozen=True)
class PersonFact:
    """A person to whom an order can be given inside a body: user id, name, and the name of the post."""

    id: int
    name: str
    post: str


class _Desks:
    """Terms of everybody whose role accepts, by body; the set of the moment is kept until one of them begins or ends."""

    def __init__(self, terms: list[tuple[int, Term]]) -> None:
        self._terms = terms
        self._kept: tuple[datetime, datetime | None, frozenset[int]] | None = None

    def at(self, moment: datetime) -> frozenset[int]:
        """Ids of the bodies with somebody to accept at this moment."""
        kept = self._kept
        if kept is None or moment < kept[0] or (kept[1] is not None and moment >= kept[1]):
            filled = frozenset(organisation_id for organisation_id, term in self._terms if holds(term, moment))
            kept = self._kept = (moment, next_change((term for _, term in self._terms), moment), filled)
        return kept[2]


def filled_desks(versions: Mapping[str, int] | None = None) -> frozenset[int]:
    """Ids of the bodies that have somebody now who may accept new matters (有人在岗的受理单位).

    Kept per process: reloaded when an appointment or a role changes, recounted when a term begins or ends by the clock.
    """
    return _desks.get(versions).at(clock.now())


def _load() -> _Desks:
    """Every term in a post whose role accepts; ended ones too, they are few and the clock of a test may stand earlier."""
    roles = [role.code for role in ROLES.get().values() if Verb.EVENT_ACCEPT in role.verbs]
    posts = Appointment.objects.filter(post__role_code__in=roles, post__organisation__isnull=False, user__is_active=True)
    rows = posts.values_list("post__organisation_id", "from_at", "until_at")
    return _Desks([(organisation_id, Term(from_at, until_at)) for organisation_id, from_at, until_at in rows])


_desks = Cached(("roster", "roles", "users"), _load)


def running(moment: datetime) -> Q:
    """Condition on appointments that run at a moment."""
    return Q(from_at__lte=moment) & (Q(until_at__isnull=True) | Q(until_at__gt=moment))


def people_of(organisation_id: int) -> list[PersonFact]:
    """People now in posts of the body who work on orders, for giving an order to one of them (指派到人); each once."""
    roles = [role.code for role in ROLES.get().values() if DUTY in role.verbs]
    rows = (
        Appointment.objects.filter(
            running(clock.now()), post__organisation_id=organisation_id, post__role_code__in=roles, user__is_active=True
        )
        .order_by("post__kind__order", "post__code", "user_id")
        .values_list("user_id", "user__name", "post__name")
    )
    people: dict[int, PersonFact] = {}
    for user_id, name, post in rows:
        people.setdefault(user_id, PersonFact(user_id, name, post))
    return list(people.values())


def post_words(user_id: int) -> str:
    """The names of the posts a person now holds (现任岗位), for the top bar and signatures."""
    rows = Appointment.objects.filter(running(clock.now()), user_id=user_id).order_by("from_at", "id")
    return "、".join(rows.values_list("post__name", flat=True)[:3])


def visible_to(actor: Actor, verb: Verb = Verb.PEOPLE_SEE) -> QuerySet[Post]:
    """Posts the actor reaches by ``verb``: of his bodies, on his land and all below, whatever his role shows of matters."""
    if actor.is_system:
        return Post.objects.all()
    condition = Q(pk__in=[])
    for grant in actor.grants_for(verb):
        if grant.organisation_id is not None:
            condition |= Q(organisation_id=grant.organisation_id)
        if grant.area_path == "":
            return Post.objects.all()
        if grant.area_path is not None:
            low, high = grant.area_path, after(grant.area_path)
            condition |= Q(area__path__gte=low, area__path__lt=high)
            condition |= Q(area__isnull=True, organisation__area__path__gte=low, organisation__area__path__lt=high)
    return Post.objects.filter(condition)


@dataclass(frozen=True)
class PostFilter:
    """What the list of posts is narrowed to: land path, kind, body, words of the post, only those with nobody in them."""

    area_path: str = ""
    kind: str = ""
    organisation_id: int | None = None
    words: str = ""
    vacant: bool = False


def posts_page(actor: Actor, wanted: PostFilter, after_code: str = "", limit: int = 50) -> list[Post]:
    """Open posts the actor may look up, by code after ``after_code``, with who holds them now in ``holders``."""
    moment = clock.now()
    rows = visible_to(actor).filter(ended_at__isnull=True)
    if wanted.area_path:
        low, high = wanted.area_path, after(wanted.area_path)
        on_land = Q(area__path__gte=low, area__path__lt=high)
        rows = rows.filter(on_land | Q(area__isnull=True, organisation__area__path__gte=low, organisation__area__path__lt=high))
    if wanted.kind:
        rows = rows.filter(kind_id=wanted.kind)
    if wanted.organisation_id is not None:
        rows = rows.filter(organisation_id=wanted.organisation_id)
    if wanted.words:
        rows = rows.filter(Q(name__icontains=wanted.words) | Q(code__istartswith=wanted.words))
    if wanted.vacant:
        rows = rows.exclude(Exists(Appointment.objects.filter(running(moment), post=OuterRef("pk"), is_acting=False)))
    if after_code:
        rows = rows.filter(code__gt=after_code)
    return list(with_holders(rows, moment).order_by("code")[:limit])


def with_holders(rows: QuerySet[Post], moment: datetime) -> QuerySet[Post]:
    """Posts with what a page shows of them, in a fixed number of statements; ``holders`` are the appointments that run."""
    now = Appointment.objects.filter(running(moment)).select_related("user").order_by("is_acting", "from_at")
    return rows.select_related("kind", "organisation__area", "area").prefetch_related(
        Prefetch("appointments", queryset=now, to_attr="holders")
    )


def visible_post(actor: Actor, code: str, verb: Verb = Verb.PEOPLE_SEE) -> Post:
    """One post for its page; absent and out of reach look the same."""
    row = with_holders(visible_to(actor, verb), clock.now()).filter(code=code).first()
    if row is None:
        raise Problem("not_visible", "没有找到这个岗位。")
    return row
