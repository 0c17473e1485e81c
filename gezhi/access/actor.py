"""Whoever acts: a signed-in person with the grants of this moment, nobody, or the platform itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gezhi.access.verbs import Verb
from gezhi.ground.problems import Problem


@dataclass(frozen=True)
class GrantFact:
    """A grant in force: role, what it allows, and for which organisation and area subtree."""

    role: str
    verbs: frozenset[str]
    reach: str
    organisation_id: int | None
    area_path: str | None
    is_admin: bool = False
    needs_second_factor: bool = False

    @property
    def works_for_body(self) -> bool:
        """Whether the role acts for its organisation (a desk, a handling unit), so that what the organisation holds is the person's business.

        A grid worker employed by a station sees his grid, not the station's matters.
        """
        return self.reach == "unit" or not self.verbs.isdisjoint({Verb.EVENT_ACCEPT, Verb.EVENT_SIGN})

    def covers(self, area_path: str) -> bool:
        """Whether the area, or one above it, is the grant's."""
        return self.area_path is not None and area_path.startswith(self.area_path)


@dataclass(frozen=True)
class Actor:
    """A person as the platform sees him for one request. ``versions``: register counters that came with the same statement."""

    user_id: int | None
    username: str = ""
    name: str = ""
    grants: tuple[GrantFact, ...] = ()
    versions: Mapping[str, int] | None = None
    is_system: bool = False
    token_id: bytes | None = field(default=None, repr=False)

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody stands behind it."""
        return self.user_id is not None or self.is_system

    @property
    def roles(self) -> tuple[str, ...]:
        """Codes of the roles held now, each once."""
        return tuple(dict.fromkeys(grant.role for grant in self.grants))

    @property
    def organisations(self) -> frozenset[int]:
        """Every organisation a grant ties the person to."""
        return frozenset(grant.organisation_id for grant in self.grants if grant.organisation_id is not None)

    def grants_for(self, verb: str) -> Iterable[GrantFact]:
        """The grants that allow ``verb`` at all."""
        return (grant for grant in self.grants if verb in grant.verbs)

    def may(self, verb: Verb | str, *, area_path: str | None = None, organisation_id: int | None = None) -> bool:
        """Whether some grant allows ``verb``: anywhere; or in the area given; or for the organisation given (either suffices)."""
        if self.is_system:
            return True
        anywhere = area_path is None and organisation_id is None
        return any(
            anywhere
            or (area_path is not None and grant.covers(area_path))
            or (organisation_id is not None and grant.organisation_id == organisation_id)
            for grant in self.grants_for(verb)
        )

    def require(self, verb: Verb | str, *, area_path: str | None = None, organisation_id: int | None = None) -> None:
        """Refuse in words unless ``may``: sign-in first, then the post's duty, then (as if absent) what lies outside the scope."""
        if self.may(verb, area_path=area_path, organisation_id=organisation_id):
            return
        if not self.is_signed_in:
            raise Problem("sign_in_needed")
        if self.may(verb):
            raise Problem("not_visible")
        raise Problem("not_permitted")

    def in_role_for(self, verb: str, *, area_path: str, organisation_ids: Iterable[int | None]) -> GrantFact | None:
        """The grant a person acts by: the one tied to one of the organisations first, else the one of the nearest area above."""
        wanted = set(organisation_ids)
        grants = [grant for grant in self.grants_for(verb) if grant.organisation_id in wanted or grant.covers(area_path)]
        return max(grants, key=lambda grant: (grant.organisation_id in wanted, len(grant.area_path or "")), default=None)


SYSTEM = Actor(user_id=None, name="系统", is_system=True)
ANONYMOUS = Actor(user_id=None)
