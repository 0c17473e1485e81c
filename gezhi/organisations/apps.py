"""Django's name card of the room; adds its page to the rail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from gezhi.access.verbs import Verb
from gezhi.ground import navigation


class OrganisationsConfig(AppConfig):
    """Bodies (机构)."""

    name = "gezhi.organisations"

    def ready(self) -> None:
        """Puts the bodies in the rail for everybody who may see them."""
        navigation.register(gettext_lazy("单位"), "organisations:home", Verb.ORGANISATION_SEE, "body", 300)
