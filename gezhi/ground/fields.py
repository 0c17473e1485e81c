"""One shape for every form field on a page (表单字段), whether it comes from a Django form or from a fact that a verb demands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import CheckboxInput, DateInput, DateTimeInput, FileInput, NumberInput, PasswordInput, RadioSelect, Select, Textarea
from django.forms.boundfield import BoundField
from django.utils.functional import Promise

Text = str | Promise

# What the browser draws for each kind of fact.
DRAWN = {
    "text": "lines",
    "choice": "choice",
    "unit": "unit",
    "item": "item",
    "area": "area",
    "person": "choice",
    "datetime": "datetime",
    "number": "number",
    "boolean": "boolean",
    "attachments": "attachments",
}
RADIO_LIMIT = 5  # docs: options up to five stand open, more fold into a list


@dataclass(frozen=True)
class Choice:
    """One option of a choice."""

    value: str
    label: Text
    chosen: bool


@dataclass(frozen=True)
class Shown:
    """A form field as the page draws it. ``kind`` names the drawing, ``extra`` what only that drawing needs."""

    id: str
    name: str
    label: Text
    kind: str
    required: bool = False
    value: Any = ""
    hint: Text = ""
    error: Text = ""
    limit: int | None = None
    choices: tuple[Choice, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def described(self) -> str:
        """Ids of the hint and the error, for screen readers."""
        return " ".join(f"{self.id}-{part}" for part, there in (("hint", self.hint), ("error", self.error)) if there)

    @property
    def radios(self) -> bool:
        """True when the options are few enough to stand open."""
        return len(self.choices) <= RADIO_LIMIT


def shown(spec: Any, prefix: str) -> Shown:
    """The field for a Django ``BoundField``, or for a fact given as a mapping or an object with the fact's attributes.

    ``prefix`` keeps the ids of sibling forms on one page apart.
    """
    if isinstance(spec, Shown):
        return spec
    return _of_form(spec) if isinstance(spec, BoundField) else _of_fact(spec, prefix)


def _of_fact(spec: Any, prefix: str) -> Shown:
    """The field of one fact of a verb."""
    facts: Mapping[str, Any] = spec if isinstance(spec, Mapping) else _Attributes(spec)
    name, value = str(facts["name"]), facts.get("value")
    known = {"name", "label", "kind", "required", "value", "hint", "error", "limit", "choices"}
    extra = {
        key: facts.get(key)
        for key in ("upload_url", "area", "root", "text", "min", "max", "step", "skip_draft", "photo_kind")
        if key not in known
    }
    return Shown(
        id=f"{prefix}{name}" if prefix else f"f-{name}",
        name=name,
        label=facts["label"],
        kind=DRAWN.get(str(facts["kind"]), str(facts["kind"])),
        required=bool(facts.get("required")),
        value="" if value is None else value,
        hint=facts.get("hint") or "",
        error=facts.get("error") or "",
        limit=facts.get("limit"),
        choices=_choices(facts.get("choices") or (), [] if value is None else [str(value)]),
        extra=extra,
    )


def _of_form(bound: BoundField) -> Shown:
    """The field of a Django form."""
    widget = bound.field.widget
    value = bound.value()
    chosen = [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]
    choices = getattr(bound.field, "choices", ())
    return Shown(
        id=bound.id_for_label or bound.auto_id or bound.html_name,
        name=bound.html_name,
        label=bound.label,
        kind=_drawn(widget),
        required=bound.field.required,
        value="" if value is None else value,
        hint=bound.help_text,
        error=" ".join(str(words) for words in bound.errors),
        limit=getattr(bound.field, "max_length", None),
        choices=_choices([{"value": key, "label": words} for key, words in choices], chosen),
        extra={key: str(words) for key, words in widget.attrs.items() if (key, words) != ("rows", "10")}
        | {"type": getattr(widget, "input_type", "text")},
    )


def _drawn(widget: Any) -> str:
    """Name of the drawing for a Django widget."""
    drawings: tuple[tuple[type[Any] | tuple[type[Any], ...], str], ...] = (
        (Textarea, "lines"),
        (CheckboxInput, "boolean"),
        ((RadioSelect, Select), "choice"),
        (PasswordInput, "password"),
        (NumberInput, "number"),
        (DateTimeInput, "datetime"),
        (DateInput, "date"),
        (FileInput, "file"),
    )
    return next((name for kind, name in drawings if isinstance(widget, kind)), "line")


def _choices(rows: Any, chosen: list[str]) -> tuple[Choice, ...]:
    """Options with the chosen ones marked."""
    parsed = [row if isinstance(row, Mapping) else _Attributes(row) for row in rows]
    return tuple(Choice(str(row["value"]), row["label"], str(row["value"]) in chosen) for row in parsed)


class _Attributes(Mapping[str, Any]):
    """Reads an object's attributes as a mapping, so that typed facts need no conversion."""

    def __init__(self, thing: Any) -> None:
        self._thing = thing

    def __getitem__(self, key: str) -> Any:
        return getattr(self._thing, key)

    def get(self, key: str, default: Any = None) -> Any:
        """The attribute, or the default when it is absent."""
        return getattr(self._thing, key, default)

    def __iter__(self) -> Any:
        return iter(dir(self._thing))

    def __len__(self) -> int:
        return len(dir(self._thing))
