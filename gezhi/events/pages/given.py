"""What somebody typed into the form of a verb, as the facts the verb reads; and the same again when it has to be corrected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from gezhi.events.models import Event
from gezhi.events.workflow import Fact
from gezhi.ground.problems import Problem

AMENDED = {"item": "item_id", "about_unit": "about_unit_id"}


@dataclass(frozen=True)
class Tried:
    """A form that came back: the verb, the raw values as typed, and what was wrong."""

    verb: str
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None

    @property
    def errors(self) -> dict[str, str]:
        """Words by field name; those that name no field stand under the empty name."""
        if self.problem is None:
            return {}
        named = {str(each["field"]): str(each["detail"]) for each in self.problem.facts.get("errors", ())}
        return named or {"": self.problem.detail}


def typed(facts: Iterable[Fact], post: QueryDict) -> dict[str, Any]:
    """The raw values of a form, as typed, for showing them again."""
    return {fact.name: post.getlist(fact.name) if fact.kind == "attachments" else post.get(fact.name, "") for fact in facts}


def read(facts: Iterable[Fact], values: Mapping[str, Any]) -> dict[str, Any]:
    """Raw values as the facts of a verb; empty ones left out, register ids as numbers, times with the zone of the office."""
    return {fact.name: READ.get(fact.kind, _as_typed)(value) for fact in facts if (value := values.get(fact.name)) not in (None, "", [])}


def only_changed(event: Event, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of 更正 without those that say what is already so; ticking nothing means not urgent."""
    wanted = {"urgent": False, **facts} if "urgent" not in facts else dict(facts)
    present = {name: getattr(event, AMENDED.get(name, name), None) for name in wanted}
    changed = {name: value for name, value in wanted.items() if name == "reason" or _plain(value) != _plain(present[name])}
    if "lon" in changed or "lat" in changed:  # the two halves of a point go together
        changed |= {name: value for name, value in wanted.items() if name in {"lon", "lat"}}
    return changed


def _plain(value: Any) -> Any:
    """A typed number in the form in which it is compared with a stored one."""
    try:
        return float(value) if isinstance(value, str) and len(value) < 40 else value
    except ValueError:
        return value


def _as_typed(value: Any) -> Any:
    return value


def _id(value: Any) -> Any:
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else value


def _moment(value: Any) -> Any:
    """A time from a browser's field has no zone: it is the office's."""
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError:
        return value
    return (when if when.tzinfo else timezone.make_aware(when)).isoformat()


def _tick(value: Any) -> Any:
    return True if value == "true" else value


READ = {"item": _id, "datetime": _moment, "boolean": _tick}
