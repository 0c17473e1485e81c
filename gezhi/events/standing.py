"""How a person stands to a matter: which relations of the workflow table hold. One rule for the buttons shown and the acts allowed."""

from collections.abc import Callable
from dataclasses import dataclass

from gezhi.access.actor import Actor, GrantFact
from gezhi.access.models import Reach
from gezhi.access.queries import scope
from gezhi.access.verbs import Verb
from gezhi.events.models import Event
from gezhi.events.workflow import Relation, Row
from gezhi.organisations.queries import Bodies


@dataclass(frozen=True)
class Standing:
    """A person before a matter. ``holds_code``: has proved by number and code to be the one who raised it."""

    actor: Actor
    event: Event
    bodies: Bodies
    holds_code: bool = False

    def grant_for(self, row: Row) -> GrantFact | bool | None:
        """The grant by which the person may do a row's verb; True where no grant is needed; None where he may not."""
        for relation in row.who:
            found = RELATIONS[relation](self, row)
            if found:
                return found
        return None

    def may(self, row: Row) -> bool:
        """Whether the person may do the row's verb, were the state right."""
        return bool(self.grant_for(row))

    def desk_grant(self, right: str) -> GrantFact | None:
        """A grant at the matter's desk first, else at a desk of the same land or above: a superior may step in, a lower one may not."""
        grants = list(self.actor.grants_for(right))
        own = next((grant for grant in grants if grant.organisation_id == self.event.desk_id), None)
        if own is not None:
            return own
        desk = self.bodies.get(self.event.desk_id)
        depth = len(desk.area_path) if desk else 0
        above = [grant for grant in grants if self.is_superior(grant, depth)]
        return max(above, key=lambda grant: len(grant.area_path or ""), default=None)

    def is_superior(self, grant: GrantFact, depth: int) -> bool:
        """Whether a grant is that of a desk whose land holds the matter and is not below the matter's desk."""
        if grant.organisation_id is None or grant.reach != Reach.AREA or not self.event.area_path:
            return False
        return grant.covers(self.event.area_path) and len(grant.area_path or "") <= depth

    @property
    def is_reporter(self) -> bool:
        """Whether the person raised the matter himself."""
        return self.holds_code or (self.event.reporter_id is not None and self.event.reporter_id == self.actor.user_id)

    @property
    def is_of_unit(self) -> bool:
        """Whether the person belongs to the unit that handles, or handled it himself."""
        return (self.event.unit_id is not None and self.event.unit_id in self.actor.organisations) or (
            self.event.handler_id is not None and self.event.handler_id == self.actor.user_id
        )

    @property
    def sees_as_staff(self) -> bool:
        """Whether the person sees the matter by his post, not only because he raised it: inside notes are for such."""
        event = self.event
        return scope(self.actor, Verb.EVENT_SEE).holds(event.area_path, event.orgs, None)


def _desk(standing: Standing, row: Row) -> GrantFact | None:
    return standing.desk_grant(row.right or "")


def _unit(standing: Standing, row: Row) -> GrantFact | None:
    unit = standing.event.unit_id
    return next((grant for grant in standing.actor.grants_for(row.right or "") if unit is not None and grant.organisation_id == unit), None)


def _land(standing: Standing, row: Row) -> GrantFact | None:
    path = standing.event.area_path
    return next((grant for grant in standing.actor.grants_for(row.right or "") if path and grant.covers(path)), None)


def _reporter(standing: Standing, row: Row) -> GrantFact | bool | None:
    if not standing.is_reporter:
        return None
    return standing.holds_code or next(iter(standing.actor.grants_for(row.right or "")), None)


def _sees(standing: Standing, row: Row) -> GrantFact | None:
    grant = next(iter(standing.actor.grants_for(row.right or "")), None)
    return grant if grant and standing.sees_as_staff else None


def _not_unit(standing: Standing, row: Row) -> GrantFact | None:
    return None if standing.is_of_unit else _desk(standing, row)


def _platform(standing: Standing, _: Row) -> bool:
    return standing.actor.is_system


RELATIONS: dict[Relation, Callable[[Standing, Row], GrantFact | bool | None]] = {
    Relation.DESK: _desk,
    Relation.UNIT: _unit,
    Relation.LAND: _land,
    Relation.REPORTER: _reporter,
    Relation.SEES: _sees,
    Relation.NOT_UNIT: _not_unit,
    Relation.PLATFORM: _platform,
}
