"""Pages of ``docs/`` that speak of the code say what the code says."""

import re
from pathlib import Path

import pytest

from gezhi.access.verbs import Verb
from gezhi.events.document import FOLDER, PAGES
from gezhi.events.workflow import ROWS, State
from gezhi.ground.problems import KINDS

ROOT = Path(__file__).resolve().parents[1]
SETTING = re.compile(r"GEZHI_[A-Z]+(?:_[A-Z]+)*")


@pytest.mark.parametrize("name", PAGES)
def test_a_made_page_is_fresh(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run script/docs"


def test_made_pages_name_everything():
    workflow, problems, verbs = ((FOLDER / name).read_text(encoding="utf-8") for name in PAGES)
    assert all(f"`{row.verb}`" in workflow and f"`{row.entry}`" in workflow for row in ROWS)
    assert all(f"`{state}`" in workflow for state in State)
    assert all(f"`{kind}`" in problems for kind in KINDS)
    assert all(f"`{verb}`" in verbs for verb in Verb)


def test_every_setting_is_documented_and_exists():
    files = [*(ROOT / "gezhi").rglob("*.py"), *(path for path in (ROOT / "script").iterdir() if path.is_file())]
    used = {name for path in files for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    told = set(SETTING.findall((ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    assert used - told == set(), "in the code, not in docs/settings.md"
    assert told - used == set(), "in docs/settings.md, not in the code"


def test_problems_are_numbered_once_and_in_order():
    numbers = [kind.number for kind in KINDS.values()]
    assert numbers == sorted(set(numbers))
    assert all(400 <= kind.status < 600 and kind.title and kind.todo for kind in KINDS.values())


def test_every_problem_raised_is_in_the_catalogue():
    raised = re.compile(r'Problem\(\s*"(\w+)"')
    for path in (ROOT / "gezhi").rglob("*.py"):
        for kind in raised.findall(path.read_text(encoding="utf-8")):
            assert kind in KINDS, (path, kind)
