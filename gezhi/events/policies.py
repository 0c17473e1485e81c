"""Numbers of the closed loop that a city sets for itself, with the defaults an installation begins with."""

from gezhi.events.models import Policy
from gezhi.journal.caches import Cached

DEFAULTS: dict[str, tuple[str, int]] = {
    "reopen_within_days": ("结案后几天内可以要求重新办理", 15),
    "archive_after_days": ("结案后几天归档", 90),
    "ask_pause_hours": ("等待补充材料时限最多暂停几小时", 48),
}


def _load() -> dict[str, int]:
    return {name: value for name, (_, value) in DEFAULTS.items()} | dict(Policy.objects.values_list("name", "value"))


POLICIES = Cached("policies", _load)


def policy(name: str) -> int:
    """The number a city set, or the default."""
    return POLICIES.get()[name]
