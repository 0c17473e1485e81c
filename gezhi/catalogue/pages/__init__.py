"""Pages of the catalogue: items with their bodies, limits, the calendar."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, Any]]:
    """The three views of this room, the present one marked."""
    views = [("items", _("事项清单")), ("limits", _("通用时限")), ("calendar", _("工作日历"))]
    return [{"label": label, "url": reverse(f"catalogue:{name}"), "current": name == current} for name, label in views]
