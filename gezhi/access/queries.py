"""Who holds which role now, as one piece of SQL and one cache; and what an actor reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from gezhi.access.actor import Actor, GrantFact
from gezhi.access.models import Reach, Role
from gezhi.access.verbs import Verb
from gezhi.journal.caches import Cached

GRANTS_JSON = """(
SELECT json_agg(json_build_array(g.role_id, g.organisation_id, g.area_path) ORDER BY g.id) FROM access_grant g
WHERE g.user_id = {user} AND g.from_at <= %(now)s AND (g.until_at IS NULL OR g.until_at > %(now)s))"""
"""Scalar sub-select of the grants in force of the user expression ``{user}``; wants the parameter ``now``."""


@dataclass(frozen=True)
class RoleFact:
    """A role as kept in memory."""

    code: str
    name: str
    verbs: frozenset[str]
    reach: str
    is_admin: bool
    needs_second_factor: bool


def _load_roles() -> dict[str, RoleFact]:
    return {
        role.code: RoleFact(role.code, role.name, frozenset(role.verbs), role.reach, role.is_admin, role.needs_second_factor)
        for role in Role.objects.order_by("order", "code")
    }


ROLES = Cached("roles", _load_roles)


def grant_facts(rows: Sequence[Sequence[Any]] | None, versions: Mapping[str, int] | None) -> tuple[GrantFact, ...]:
    """Grants as rows of (role, organisation id, area path), with what their roles allow."""
    roles = ROLES.get(versions)
    return tuple(
        GrantFact(role.code, role.verbs, role.reach, organisation_id, area_path, role.is_admin, role.needs_second_factor)
        for code, organisation_id, area_path in rows or ()
        if (role := roles.get(code)) is not None
    )


@dataclass(frozen=True)
class Scope:
    """What an actor reaches by one verb: everything, or subtrees, organisations and what is his own. Plain OR, never a sub-select."""

    everything: bool
    paths: tuple[str, ...]
    organisations: tuple[int, ...]
    user_id: int | None

    def condition(self, *, area: str, organisations: str | None = None, own: str | None = None) -> Q:
        """The scope over columns of a table: ``area`` a path, ``organisations`` an array of ids, ``own`` a user id."""
        if self.everything:
            return Q()
        condition = Q(pk__in=[])
        for path in self.paths:
            condition |= Q(**{f"{area}__gte": path, f"{area}__lt": after(path)})
        if organisations and self.organisations:
            condition |= Q(**{f"{organisations}__overlap": list(self.organisations)})
        if own and self.user_id is not None:
            condition |= Q(**{own: self.user_id})
        return condition

    def holds(self, area_path: str, organisations: Sequence[int] = (), owner: int | None = None) -> bool:
        """The same rule for one thing in memory."""
        return (
            self.everything
            or any(area_path.startswith(path) for path in self.paths)
            or bool(set(self.organisations).intersection(organisations))
            or (owner is not None and owner == self.user_id)
        )


def after(path: str) -> str:
    """The first text after every path that begins with ``path`` (paths end in a slash; "0" follows it)."""
    return path[:-1] + "0"


def scope(actor: Actor, verb: Verb | str) -> Scope:
    """What ``actor`` reaches by ``verb``. Overlapping subtrees are folded into the highest."""
    grants = list(actor.grants_for(verb))
    areas = {grant.area_path for grant in grants if grant.area_path is not None and grant.reach == Reach.AREA}
    everything = actor.is_system or "" in areas
    paths = tuple(sorted(path for path in areas if not any(path != other and path.startswith(other) for other in areas)))
    organisations = tuple(sorted({grant.organisation_id for grant in grants if grant.organisation_id is not None and grant.works_for_body}))
    return Scope(everything, () if everything else paths, organisations, actor.user_id)
