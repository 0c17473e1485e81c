"""Who and where for the top bar: the person with the posts held now, and the land whose matters he sees."""

from django.http import HttpRequest

from gezhi.access.actor import Actor
from gezhi.events.pages.filters import home_areas
from gezhi.events.pages.words import registers
from gezhi.ground import navigation
from gezhi.roster.queries import post_words

NAMED = 2  # areas that are named; more are told by dots


def _actor(request: HttpRequest) -> Actor | None:
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.user_id is not None else None


def person(request: HttpRequest) -> navigation.Person | None:
    """Who is signed in, with the posts held now."""
    actor = _actor(request)
    if actor is None or actor.user_id is None:
        return None
    return navigation.Person(actor.name, post_words(actor.user_id))


def scope(request: HttpRequest) -> navigation.Scope | None:
    """The land whose matters the person sees: that of his grants, or of his unit."""
    actor = _actor(request)
    homes = home_areas(actor, registers(actor)) if actor is not None else []
    names = "、".join(area.name for area in homes[:NAMED]) + ("…" if len(homes) > NAMED else "")
    return navigation.Scope(names) if names else None
