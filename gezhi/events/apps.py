"""Django's name card of the room: its rows of the rail, and who and where for the top bar."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy

from gezhi.access.verbs import Verb
from gezhi.ground import navigation


class EventsConfig(AppConfig):
    """Events (事件)."""

    name = "gezhi.events"

    def ready(self) -> None:
        """Puts the queue, the form for a new matter and the unlocated ones in the rail; says who and where, and where the chains end."""
        navigation.register(gettext_lazy("待办事件"), "events:queue", Verb.EVENT_SEE, "queue", 100)
        navigation.register(gettext_lazy("登记事件"), "events:new", Verb.EVENT_COMMENT, "new", 110)
        navigation.register(gettext_lazy("待定位"), "events:unlocated", Verb.EVENT_ACCEPT, "map", 120)
        navigation.register(gettext_lazy("查进度"), "events:progress", Verb.EVENT_SEE, "search", 130)
        # By name: pages need the tables, which are not there yet while this file is read.
        navigation.tell_person(import_string("gezhi.events.pages.bar.person"))
        navigation.tell_scope(import_string("gezhi.events.pages.bar.scope"))
        import_string("gezhi.events.heads.keep")()
