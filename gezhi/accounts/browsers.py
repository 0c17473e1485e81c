"""What signing in leaves in a browser: the session cookie and the mark of a known device."""

from typing import cast

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token

from gezhi.accounts import devices
from gezhi.accounts.actions import Knock, SignedIn, end_session
from gezhi.accounts.middleware import client_address

AGENTS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_name(request: HttpRequest) -> str:
    """The browser in two words people know, for "my sessions": Chrome · Windows."""
    agent = request.headers.get("User-Agent", "")
    found = [next((words for sign, words in table if sign in agent), "") for table in (AGENTS, MACHINES)]
    return " · ".join(part for part in found if part) or "其他设备"


def page_knock(request: HttpRequest, username: str) -> Knock:
    """Where a sign-in by page comes from; ``username`` in its stored form."""
    secret = devices.secret_for(request.COOKIES.get(devices.COOKIE, ""), username)
    return Knock(address=client_address(request), device_name=device_name(request), device=secret, door="page")


def use_session(request: HttpRequest, key: str) -> None:
    """Let the browser carry the new session ``key``; what the old cookie stood for is emptied (security.md 8)."""
    request.session.flush()
    store = SessionStore(key)
    store.modified = True  # so that the session middleware sets the cookie
    request.session = store
    rotate_token(request)


def welcome(request: HttpRequest, response: HttpResponse, signed: SignedIn) -> HttpResponse:
    """Put the session and the mark of a known device into the browser; a session it had before, of whomever, ends."""
    owner = getattr(request, "owner", None)
    if owner:
        end_session(actor=owner.actor, digest=owner.digest)
    use_session(request, cast("str", signed.session_key))
    response.set_cookie(
        devices.COOKIE,
        devices.remember(request.COOKIES.get(devices.COOKIE, ""), signed.username),
        max_age=devices.COOKIE_AGE,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
