"""Django's name card of the room; adds its page to the rail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from gezhi.access.verbs import Verb
from gezhi.ground import navigation


class AreasConfig(AppConfig):
    """Land (区域与网格)."""

    name = "gezhi.areas"

    def ready(self) -> None:
        """Puts the land in the rail for everybody who may see it."""
        navigation.register(gettext_lazy("区域网格"), "areas:home", Verb.AREA_SEE, "grid", 200)
