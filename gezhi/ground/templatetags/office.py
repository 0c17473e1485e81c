"""Tags and filters for every page: built files with a version, icons, lamps, fields, time in words. ``{% load office %}``."""

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from gezhi.ground import clock, times
from gezhi.ground.fields import Shown, shown

register = template.Library()

LAMPS = {
    "green": ("●", gettext_lazy("正常")),
    "yellow": ("▲", gettext_lazy("将到期")),
    "orange": ("◆", gettext_lazy("临期")),
    "red": ("■", gettext_lazy("超期")),
    "paused": ("‖", gettext_lazy("暂停")),
    "done": ("✓", gettext_lazy("已办结")),
}


@register.simple_tag
@lru_cache(maxsize=256)  # the files of a running server do not change; a new build is followed by a new start
def asset(name: str) -> str:
    """Address of a static file with a version made from its content: a new build is seen at once, an old one is kept by the browser."""
    found = finders.find(name)
    if not isinstance(found, str):
        return static(name)
    return f"{static(name)}?v={hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]}"


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """A small line drawing of ``static/icons.svg``; it decorates words and is silent for screen readers."""
    drawing = '<svg class="icon" width="18" height="18" aria-hidden="true"><use href="{}#{}"></use></svg>'
    return format_html(drawing, asset("icons.svg"), name)


@register.simple_tag
def lamp(name: str, at: datetime | None = None, words: str = "") -> SafeString:
    """A lamp (灯): shape, colour and word; with the deadline ``at`` also the time left.

    A red lamp says 超期 itself, so only the length follows. Built here and not from a template: a list has one in every row.
    """
    known = name if name in LAMPS else "green"
    shape, word = LAMPS[known]
    if at and not words:
        late = clock.now() - at
        words = times.span(late) if known == "red" and late.total_seconds() >= 0 else left(at)
    return format_html(
        '<span class="lamp lamp-{}"{}><span class="lamp-shape" aria-hidden="true">{}</span><span class="lamp-word">{}</span>{}</span>',
        known,
        format_html(' title="{}"', times.exact(at)) if at else "",
        shape,
        word,
        format_html('<span class="lamp-left">{}</span>', words) if words else "",
    )


@register.inclusion_tag("ground/parts/control.html")
def fact(spec: Any, prefix: str = "") -> dict[str, Any]:
    """A form field from a fact that a verb demands: ``{name, label, kind, required, choices?, value?, error?, hint?, ...}``."""
    return {"field": shown(spec, prefix)}


@register.filter
def as_field(bound: BoundField) -> Shown:
    """A Django form field in the shape that ``ground/parts/control.html`` draws."""
    return shown(bound, "")


@register.filter
def left(due: datetime | None) -> str:
    """Time left to a deadline in words; empty when there is none."""
    return times.left(due, clock.now()) if due else ""


@register.filter
def when(at: datetime | None) -> str:
    """A moment in words; empty when there is none."""
    return times.when(at, clock.now()) if at else ""


@register.filter
def exact(at: datetime | None) -> str:
    """A moment to the second; empty when there is none."""
    return times.exact(at) if at else ""
