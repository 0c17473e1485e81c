"""The left rail and the top bar of the office (左侧导航与顶栏): what each room adds to them.

A room registers its pages once, when it is loaded; which of them a person sees follows from the person's rights. The
ground knows no areas and no posts, so the words of the top bar come from functions that higher rooms hand in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

Text = str | Promise


class Rights(Protocol):
    """What the rail needs to know of an actor."""

    def may(self, verb: Any, *, area_path: str | None = None, organisation_id: int | None = None) -> bool:
        """True when the actor holds the verb anywhere (no place named)."""
        ...  # pragma: no cover


@dataclass(frozen=True)
class Place:
    """One line of the rail as a room registered it; an empty ``verb`` means everybody who is signed in."""

    order: int
    label: Text
    url_name: str
    verb: Any
    icon: str


@dataclass(frozen=True)
class Row:
    """One line of the rail as a page shows it."""

    label: Text
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Person:
    """Who is signed in (姓名与岗位), as the top bar says it."""

    name: str
    post: str = ""


@dataclass(frozen=True)
class Scope:
    """Where the numbers of the page are from (辖区); ``url`` opens the switch when the person has a choice."""

    label: str
    url: str = ""


@dataclass
class _Bar:
    """What the rooms have handed in."""

    places: list[Place] = field(default_factory=list)
    person: Callable[[HttpRequest], Person | None] | None = None
    scope: Callable[[HttpRequest], Scope | None] | None = None


_bar = _Bar()


def register(label: Text, url_name: str, verb: Any, icon: str, order: int) -> None:
    """Add a page to the rail; registering the same page again replaces it.

    ``icon`` is a name of ``static/icons.svg``; rows stand by ``order``: work 100, land 200, organisations 300, people 400, lists 500,
    settings 900.
    """
    _bar.places = sorted(
        [place for place in _bar.places if place.url_name != url_name] + [Place(order, label, url_name, verb, icon)],
        key=lambda place: place.order,
    )


def tell_person(function: Callable[[HttpRequest], Person | None]) -> None:
    """Hand in the function that says who is signed in; None means nobody."""
    _bar.person = function


def tell_scope(function: Callable[[HttpRequest], Scope | None]) -> None:
    """Hand in the function that says which area the page obeys."""
    _bar.scope = function


def person(request: HttpRequest) -> Person | None:
    """Who is signed in, or None."""
    return _bar.person(request) if _bar.person else None


def scope(request: HttpRequest) -> Scope | None:
    """The area that the page obeys, or None when nobody told."""
    return _bar.scope(request) if _bar.scope else None


def rows(actor: Rights | None, path: str) -> list[Row]:
    """The rail for this actor on this page; the row whose address is the longest start of ``path`` is the current one."""
    if actor is None:
        return []
    shown = [(place, url) for place in _bar.places if (url := _address(place.url_name)) and (not place.verb or actor.may(place.verb))]
    here = max((url for _, url in shown if _within(path, url)), key=len, default="")
    return [Row(place.label, url, place.icon, url == here) for place, url in shown]


def _within(path: str, url: str) -> bool:
    """True when the page at ``path`` belongs to the rail row at ``url``."""
    return path == url or path.startswith(url.rstrip("/") + "/")


def _address(url_name: str) -> str:
    """The address of a page, or nothing while its room is not wired."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
