"""The pages of ``docs/`` that are made from the product itself: the workflow, the problems, the verbs. ``script/docs`` writes them anew.

A test compares them with what this module makes, so they cannot grow old.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from gezhi.access.seed import ROLES
from gezhi.access.verbs import Verb
from gezhi.events.clocks import CLOCK_NAMES
from gezhi.events.policies import DEFAULTS
from gezhi.events.workflow import CLOSE_KINDS, PHASES, RELATION_NAMES, ROWS, STATE_NAMES, Fact, Row, State
from gezhi.ground.problems import KINDS

FOLDER = Path(__file__).resolve().parents[2] / "docs"
KIND_WORDS = {
    "text": "text",
    "choice": "choice",
    "unit": "unit id",
    "item": "item id or code",
    "area": "area code",
    "person": "user id",
    "datetime": "moment with zone",
    "number": "number",
    "boolean": "yes or no",
    "attachments": "attachment ids",
}
MADE = "Made by `script/docs` from `{}`; a test keeps it fresh. Do not edit.\n"


def _states(states: tuple[State, ...]) -> str:
    return "、".join(STATE_NAMES[state] for state in states)


def _fact(fact: Fact) -> str:
    choices = f": {', '.join(f'`{name}` {words}' for name, words in fact.choices)}" if fact.choices else ""
    return f"`{fact.name}`{'*' if fact.required else ''} {fact.label} ({KIND_WORDS[fact.kind]}{choices})"


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f'    state "{words} {state}" as {state}' for state, words in STATE_NAMES.items())
    yield f"    [*] --> {State.SUBMITTED}: 上报"
    ways: dict[tuple[str, str], list[str]] = {}
    for row in ROWS:
        for start in row.from_states:
            for end in row.to:
                if start != end:
                    ways.setdefault((start, end), []).append(row.label)
    yield from (f"    {start} --> {end}: {'、'.join(labels)}" for (start, end), labels in ways.items())
    yield f"    {State.ARCHIVED} --> [*]"
    yield "```"


def _row(row: Row) -> Iterator[str]:
    yield f"\n### {row.label} `{row.verb}`\n"
    yield f"- From: {_states(row.from_states)}. To: {_states(row.to) or 'stays'}."
    yield f"- Who: {'；'.join(RELATION_NAMES[each] for each in row.who)}" + (f"; verb `{row.right}`." if row.right else ".")
    yield f"- Facts (* demanded): {'; '.join(map(_fact, row.facts)) or 'none'}."
    yield f"- Clocks: {row.clock}。"
    yield f"- Entry: `{row.entry}`." + (
        " Changes no state: retried instead of refused when somebody was faster." if row.keeps_version else ""
    )


def workflow() -> str:
    """The closed loop: phases, states, diagram, every verb."""
    lines = [
        "# Workflow (事件闭环)\n",
        MADE.format("gezhi/events/workflow.py"),
        "## Phases and states\n",
        "| phase | states |",
        "|---|---|",
    ]
    lines += [f"| {phase} | {'、'.join(f'{STATE_NAMES[state]} `{state}`' for state in states)} |" for phase, states in PHASES.items()]
    lines += ["", *_diagram(), "\n## Ways to be closed\n", *(f"- `{name}` {words}" for name, words in CLOSE_KINDS.items())]
    lines += ["\n## Clocks\n", *(f"- `{name}` {words}" for name, words in CLOCK_NAMES.items())]
    lines += ["\n## Numbers a city sets\n", *(f"- `{name}` {words}: {value}" for name, (words, value) in DEFAULTS.items())]
    lines.append("\n## Verbs")
    for row in ROWS:
        lines += _row(row)
    return "\n".join(lines) + "\n"


def problems() -> str:
    """Every way to be refused."""
    lines = ["# Problems (问题目录)\n", MADE.format("gezhi/ground/problems.py")]
    lines.append("Answers of the API are RFC 9457 documents: `type` is `/docs/problems#kind`, `number` the number below.\n")
    lines += ["| number | kind | HTTP | title | what to do |", "|---|---|---|---|---|"]
    ordered = sorted(KINDS.items(), key=lambda row: row[1].number)
    lines += [f'| {kind.number} | <a id="{name}"></a>`{name}` | {kind.status} | {kind.title} | {kind.todo} |' for name, kind in ordered]
    return "\n".join(lines) + "\n"


def verbs() -> str:
    """Every act that can be granted, and which roles begin with it."""
    lines = ["# Verbs and roles (权限与角色)\n", MADE.format("gezhi/access/verbs.py` and `gezhi/access/seed.py")]
    lines.append("Roles are data: a city edits them. This is what an installation begins with.\n")
    lines += ["## Roles\n", "| role | name | sees matters | admin | second factor |", "|---|---|---|---|---|"]
    lines += [f"| `{code}` | {name} | {reach} | {_yes(admin)} | {_yes(second)} |" for code, name, reach, admin, second, _ in ROLES]
    lines += ["\n## Verbs\n", "| verb | roles |", "|---|---|"]
    for verb in Verb:
        held = "、".join(name for _, name, _, _, _, granted in ROLES if verb in granted)
        lines.append(f"| `{verb}` | {held or 'none at first'} |")
    return "\n".join(lines) + "\n"


def _yes(value: bool) -> str:
    return "yes" if value else ""


PAGES: dict[str, Callable[[], str]] = {"workflow.md": workflow, "problems.md": problems, "verbs.md": verbs}


def write(folder: Path = FOLDER) -> list[Path]:
    """Write every page anew; the files written."""
    written = []
    for name, make in PAGES.items():
        path = folder / name
        path.write_text(make(), encoding="utf-8")
        written.append(path)
    return written
