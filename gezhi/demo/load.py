"""The whole demo in one call: land, bodies, items, calendar, people, and a month of matters in every state.

Loaded as if it had grown over the last month, by moving the clock of this one process; a serving process cannot do that.
"""

import json
import os
from datetime import timedelta

from gezhi.access.actor import SYSTEM
from gezhi.demo import matters
from gezhi.demo.bodies import load_bodies
from gezhi.demo.items import load_calendar, load_items
from gezhi.demo.land import load_land
from gezhi.demo.people import load_people
from gezhi.ground import clock, home

MONTH = timedelta(days=31)
ACCOUNTS = "demo-accounts.json"


def load() -> None:
    """Load everything; the list of sign-ins is written last, so its presence means that the demo is complete."""
    start = clock.now() - MONTH
    with clock.frozen(start):
        _say("区划和网格")
        load_land()
        _say("单位、事项和工作日历")
        units = load_bodies(SYSTEM)
        load_items(SYSTEM, units)
        load_calendar(SYSTEM)
        _say("岗位和人员")
        accounts = load_people(SYSTEM, units)
    _say("示例事件")
    matters.load_matters(start, accounts)
    _write(accounts)


def _say(words: str) -> None:
    print(f"  {words}", flush=True)


def _write(accounts: list[dict[str, str]]) -> None:
    path = home.home() / ACCOUNTS
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=1)
    draft.rename(path)
