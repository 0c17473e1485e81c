"""What every page knows without asking: the rail, the top bar, whether this is a demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from gezhi.ground import navigation


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of all templates: ``page.rows``, ``page.person``, ``page.scope``, ``page.demo``, ``page.user_id``.

    Each part is computed only when a template asks for it, so a fragment pays nothing.
    """
    return {"page": _Page(request)}


class _Page:
    """The lazy facts of one page."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.demo = bool(getattr(settings, "DEMO", False))
        self.person = SimpleLazyObject(lambda: navigation.person(request) or "")
        self.scope = SimpleLazyObject(lambda: navigation.scope(request) or "")

    @property
    def rows(self) -> list[navigation.Row]:
        """The rail (左侧导航) of the person who asks."""
        return navigation.rows(self._actor, self._request.path)

    @property
    def user_id(self) -> str:
        """Number of the signed-in user: drafts (草稿) on a shared computer are kept apart by it. Empty for a stranger."""
        return str(getattr(self._actor, "user_id", None) or "")

    @property
    def _actor(self) -> Any:
        """The actor that the sign-in left on the request; None for a stranger."""
        actor = getattr(self._request, "actor", None)
        return actor if getattr(actor, "user_id", None) else None
