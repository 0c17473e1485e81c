"""Calling a page as a person would, without the sign-in in between."""

from collections.abc import Callable
from typing import Any

from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.test import RequestFactory

from gezhi.access.actor import Actor


def visit(
    view: Callable[..., HttpResponse], actor: Actor, data: dict[str, Any] | None = None, *, post: bool = False, **address: Any
) -> HttpResponse:
    """The answer of a page to GET (``data`` = query) or POST (``data`` = form)."""
    make = RequestFactory()
    request = make.post("/page", data or {}) if post else make.get("/page", data or {})
    request.actor = actor  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return view(request, **address)


def text(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()
