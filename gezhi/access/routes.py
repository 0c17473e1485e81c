"""What a route demands, written at the view. A route without one of these marks fails the house test: deny by default."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import LazyObject

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.ground.problems import Problem
from gezhi.ground.requests import wants_json

View = Callable[..., Any]


class ActedRequest(HttpRequest):
    """A request with the person behind it, set by the accounts middleware."""

    actor: Actor


class Marked(Protocol):
    """A view that says what it demands."""

    demands: str


def _actor(request: ActedRequest) -> Actor:
    """The person behind the request, found out now; Django's lazy stand-in would cost something at every look."""
    actor = request.actor
    if isinstance(actor, LazyObject):
        bool(actor.is_signed_in)
        request.actor = actor = cast("Any", actor)._wrapped  # noqa: SLF001 - what the stand-in stands for
    return actor


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if wants_json(request) or request.headers.get("HX-Request"):
        raise Problem("sign_in_needed")
    target = request.get_full_path() if request.method == "GET" else _page_of_form(request)
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': target})}")


def _page_of_form(request: HttpRequest) -> str:
    """The page of ours a form was sent from: there its draft comes back after signing in."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != request.get_host() or not sent_from.path:
        return "/"
    return f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path


def _mark(view: View, demands: str) -> View:
    cast("Marked", view).demands = demands
    return view


def needs(verb: Verb) -> Callable[[View], View]:
    """The view wants a person whose roles allow ``verb`` somewhere; where exactly is the action's to judge."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ActedRequest, *args: Any, **kwargs: Any) -> Any:
            actor = _actor(request)
            if not actor.is_signed_in:
                return _ask_to_sign_in(request)
            actor.require(verb)
            return view(request, *args, **kwargs)

        return _mark(guarded, verb)

    return decorate


def signed_in(view: View) -> View:
    """The view wants anybody who is signed in."""

    @wraps(view)
    def guarded(request: ActedRequest, *args: Any, **kwargs: Any) -> Any:
        if not _actor(request).is_signed_in:
            return _ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    return _mark(guarded, "signed in")


def public(view: View) -> View:
    """The view is for everybody, account or not."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return view(request, *args, **kwargs)

    return _mark(opened, "public")
