"""Django's name card of the room; adds its page to the rail."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from gezhi.access.verbs import Verb
from gezhi.ground import navigation


class RosterConfig(AppConfig):
    """Posts and appointments (岗位与任职)."""

    name = "gezhi.roster"

    def ready(self) -> None:
        """Puts the posts in the rail for everybody who may see them."""
        navigation.register(gettext_lazy("岗位人员"), "roster:home", Verb.PEOPLE_SEE, "people", 400)
