"""Sets ``request.actor``: who is behind a request, found out only when somebody asks."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.functional import SimpleLazyObject

from gezhi.access.actor import ANONYMOUS, Actor
from gezhi.accounts import rules
from gezhi.accounts.queries import SessionOwner, actor_of_token, owner_of_session
from gezhi.ground.middleware import answer
from gezhi.ground.problems import Problem

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
Handler = Callable[[HttpRequest], HttpResponse]


class KnownRequest(HttpRequest):
    """A request after this middleware. ``owner``: whose session it is, even where he must first change his password; None without one."""

    actor: Actor
    owner: SessionOwner | None


def client_address(request: HttpRequest) -> str:
    """The caller's address; ``X-Forwarded-For`` counts only behind the proxies named in the setting ``TRUSTED_PROXIES``."""
    trusted = getattr(settings, "TRUSTED_PROXIES", ())
    return rules.caller_address(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""), trusted)


def bearer(request: HttpRequest) -> str | None:
    """The token of ``Authorization: Bearer``; None when the request carries none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


class _Check(CsrfViewMiddleware):
    """Django's check of the CSRF token and the Origin, which gives the reason of a refusal instead of a page."""

    def _reject(self, _request: HttpRequest, reason: str) -> str:
        return reason


class ActorMiddleware:
    """A bearer token means the API; else the session cookie; else nobody. A wrong token is never replaced by a cookie."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the lazy actor; keep pages made for a person out of shared caches."""
        known = cast("KnownRequest", request)
        token = bearer(request)
        if token is None:
            known.owner = cast("SessionOwner | None", SimpleLazyObject(lambda: _owner(request)))
            known.actor = cast("Actor", SimpleLazyObject(lambda: _session_actor(known)))
        else:
            known.owner = None
            known.actor = cast("Actor", SimpleLazyObject(lambda: actor_of_token(token)))
            # No other site can make a browser send this header, so the check against foreign forms has nothing to guard.
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # noqa: SLF001 - Django's own switch
        response = self.get_response(request)
        if _session_key(request) or token is not None:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:  # noqa: ARG002 - Django's shape
        """API views are outside Django's CSRF check; where a cookie speaks for the caller, they are checked here."""
        by_cookie = bearer(request) is None and _session_key(request)
        if request.method in SAFE or not by_cookie or not getattr(view, "csrf_exempt", False):
            return None
        check = _Check(lambda _: HttpResponse())
        check.process_request(request)
        request.csrf_processing_done = False  # type: ignore[attr-defined]
        refused = check.process_view(request, lambda _: HttpResponse(), (), {})
        return answer(request, Problem("cross_site")) if refused else None


def _session_key(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def _owner(request: HttpRequest) -> SessionOwner | None:
    key = _session_key(request)
    return owner_of_session(key) if key else None


def _session_actor(request: KnownRequest) -> Actor:
    """The owner of the session, unless he must first change the password or set up the second factor: then nobody."""
    owner = request.owner
    return owner.actor if owner and not owner.stage else ANONYMOUS
