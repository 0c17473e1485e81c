"""Django's name card of the room; adds its pages to the rail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from gezhi.access.verbs import Verb
from gezhi.ground import navigation


class CatalogueConfig(AppConfig):
    """Items and the working calendar (事项清单、工作日历)."""

    name = "gezhi.catalogue"

    def ready(self) -> None:
        """Puts items and calendar in the rail for everybody who may look items up."""
        navigation.register(gettext_lazy("事项清单"), "catalogue:items", Verb.ITEM_SEE, "list", 500)
        navigation.register(gettext_lazy("工作日历"), "catalogue:calendar", Verb.ITEM_SEE, "clock", 510)
