"""What the room tells the floors below at start: its rows of the rail, who and where for the top bar, where its chains of entries end."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.events import heads
from gezhi.events.pages.filters import home_areas
from gezhi.events.pages.words import registers
from gezhi.ground import navigation
from gezhi.roster.queries import post_words


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
    names = "、".join(area.name for area in homes[:2]) + ("…" if len(homes) > 2 else "")
    return navigation.Scope(names) if names else None


def wire() -> None:
    """Called once, when the apps are ready."""
    navigation.register(gettext_lazy("待办事件"), "events:queue", Verb.EVENT_SEE, "queue", 100)
    navigation.register(gettext_lazy("登记事件"), "events:new", Verb.EVENT_COMMENT, "new", 110)
    navigation.register(gettext_lazy("待定位"), "events:unlocated", Verb.EVENT_ACCEPT, "map", 120)
    navigation.register(gettext_lazy("查进度"), "events:progress", Verb.EVENT_SEE, "search", 130)
    navigation.tell_person(person)
    navigation.tell_scope(scope)
    heads.keep()
