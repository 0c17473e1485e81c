"""Django's name card of the room."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class EventsConfig(AppConfig):
    """Events (事件)."""

    name = "gezhi.events"

    def ready(self) -> None:
        """Wires the room; only now may modules with tables be imported."""
        import_string("gezhi.events.wiring.wire")()
