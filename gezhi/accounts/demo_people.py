"""The people of the demonstration (演示人员) that the sign-in page offers with one click; there are none outside a demonstration."""

import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.conf import settings

from gezhi.access.queries import ROLES
from gezhi.ground.home import home
from gezhi.ground.problems import Problem

FILE = "demo-accounts.json"


@dataclass(frozen=True)
class DemoPerson:
    """One line of the file that the demonstration writes."""

    role: str
    name: str
    username: str
    password: str
    organisation: str


def people() -> list[DemoPerson]:
    """Everybody the sign-in page offers, in the order of the file; empty outside a demonstration or before it is loaded."""
    if not settings.DEMO:
        return []
    try:
        rows: list[dict[str, Any]] = json.loads((home() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    names = ROLES.get()
    return [
        DemoPerson(
            role=names[row["role"]].name if row["role"] in names else row["role"],
            name=row["name"],
            username=row["username"],
            password=row["password"],
            organisation=row.get("organisation") or "",
        )
        for row in rows
    ]


def by_role() -> list[tuple[str, list[DemoPerson]]]:
    """The people of the demonstration, by role, in the order in which roles first appear."""
    everybody = people()
    order = list(dict.fromkeys(person.role for person in everybody))
    ordered = sorted(everybody, key=lambda person: order.index(person.role))
    return [(role, list(group)) for role, group in groupby(ordered, key=lambda person: person.role)]


def find(username: str) -> DemoPerson:
    """One of them. Problem ``not_visible`` for everybody else, and for everybody outside a demonstration."""
    person = next((one for one in people() if one.username == username), None)
    if person is None:
        raise Problem("not_visible")
    return person
