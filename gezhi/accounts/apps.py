"""Django's name card of the room: its row of the rail, and who is signed in for the top bar."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from gezhi.access.verbs import Verb
from gezhi.ground import navigation


def person(request: HttpRequest) -> navigation.Person | None:
    """The name of who is signed in. The roster hands in a function of its own that also tells the post."""
    actor = getattr(request, "actor", None)
    return navigation.Person(actor.name) if actor and actor.user_id is not None else None


class AccountsConfig(AppConfig):
    """Accounts (账号)."""

    name = "gezhi.accounts"

    def ready(self) -> None:
        """Everybody who is signed in finds his own account in the rail, the system admin those of others."""
        navigation.register(gettext_lazy("我的账号"), "accounts:me", "", "person", 990)
        navigation.register(gettext_lazy("账号管理"), "accounts:users", Verb.USER_EDIT, "people", 910)
        navigation.tell_person(person)
