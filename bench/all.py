"""Every bench, one after the other, each in a process of its own with a time limit; writes ``bench/RESULTS.md``: ``python bench/all.py``.

``--data FOLDER`` holds the two sets of real input (default: ``../shared/data`` beside the checkout). ``--quick`` runs small sizes, to see that
everything still runs; its figures are printed and not written. A bench whose input is absent is named as skipped.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import machine
from stand import CHECKOUT, measured, parser, progress, shown

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"
DATA = CHECKOUT.parent / "shared" / "data"
HOUR = 3600


@dataclass(frozen=True)
class Bench:
    """One bench: its file, what it proves, its words in full and in quick size, and the most seconds it may take."""

    name: str
    title: str
    words: Sequence[str]
    quick: Sequence[str]
    limit: int
    data: str = ""


BENCHES = (
    Bench("replay_311", "Real requests of a city on the whole road", ("--rows", "5000"), ("--rows", "200"), HOUR, "requests_311_la"),
    Bench(
        "replay_appeals", "Real messages found again by their own words, at a million matters", ("--events", "1000000"),
        ("--rows", "100", "--events", "5000", "--searches", "50"), HOUR, "appeals_zh",
    ),
    Bench("report", "Reports through the API", (), ("--reports", "500", "--clients", "8"), HOUR),
    Bench("lists", "Lists at a million matters", (), ("--events", "5000"), HOUR),
    Bench("kill", "Everything is killed", ("--seconds", "60"), ("--seconds", "25"), HOUR),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a bench gave: its figures, or why there are none."""

    bench: Bench
    words: str
    seconds: float
    figures: dict[str, dict[str, Any]]

    @property
    def kept(self) -> bool:
        """Whether it ran and kept every goal."""
        return not self.words and not any(row["holds"] is False for row in self.figures.values())


def run(bench: Bench, data: Path, *, quick: bool) -> Outcome:
    """One bench in a process of its own."""
    folder = data / bench.data
    if bench.data and not folder.is_dir():
        return Outcome(bench, f"skipped: the input {bench.data} is absent", 0.0, {})
    with tempfile.TemporaryDirectory() as place:
        to = Path(place) / "figures.json"
        command = [
            sys.executable,
            str(HERE / f"{bench.name}.py"),
            *([str(folder)] if bench.data else []),
            *(bench.quick if quick else bench.words),
        ]
        progress(f"=== {bench.name}")
        try:
            done, seconds = measured(subprocess.run, [*command, "--json", str(to)], cwd=CHECKOUT, check=False, timeout=bench.limit)
        except subprocess.TimeoutExpired:
            return Outcome(bench, f"stopped after {bench.limit} s", bench.limit, {})
        if not to.is_file():
            return Outcome(bench, f"ended without figures, exit code {done.returncode}", seconds, {})
        return Outcome(bench, "", seconds, json.loads(to.read_text(encoding="utf-8")))


def page(outcomes: Sequence[Outcome]) -> str:
    """The figures as a page."""
    lines = ["# Results of the benches", "", "Written by `python bench/all.py`. A ratio is the figure as a share of its goal.", ""]
    lines += ["| machine | |", "|---|---|", *(f"| {name} | {value} |" for name, value in machine.facts().items())]
    for outcome in outcomes:
        lines += ["", f"## {outcome.bench.title}", ""]
        words = " ".join((f"bench/{outcome.bench.name}.py", *([outcome.bench.data] if outcome.bench.data else []), *outcome.bench.words))
        lines += [
            f"`{words}`, {outcome.seconds:.0f} s. {outcome.words or ('Every goal kept.' if outcome.kept else '**A goal is missed.**')}",
            "",
        ]
        if outcome.figures:
            lines += ["| figure | value | goal | ratio | |", "|---|---|---|---|---|"]
            lines += [row(name, figure) for name, figure in outcome.figures.items()]
    return "\n".join([*lines, ""])


def row(name: str, figure: dict[str, Any]) -> str:
    """One figure as a row of a table."""
    goal = "" if figure["goal"] is None else f"{'≤' if figure['at_most'] else '≥'} {shown(figure['goal'])} {figure['unit']}".strip()
    ratio = "" if figure["ratio"] is None else f"{figure['ratio']:.2f}"
    kept = {None: "", True: "kept", False: "**missed**"}[figure["holds"]]
    return f"| {name.strip()} | {shown(figure['value'])} {figure['unit']} | {goal} | {ratio} | {kept} |"


def main() -> int:
    """The command; exit code 1 when a bench failed or a goal was missed."""
    words = parser(__doc__)
    words.add_argument("--data", type=Path, default=DATA)
    words.add_argument("--only", nargs="*", choices=[bench.name for bench in BENCHES], help="run only these")
    words.add_argument("--quick", action="store_true")
    given = words.parse_args()
    chosen = [bench for bench in BENCHES if not given.only or bench.name in given.only]
    outcomes = [run(bench, given.data, quick=given.quick) for bench in chosen]
    text = page(outcomes)
    if given.quick or given.only:
        print(text)
    else:
        RESULTS.write_text(text, encoding="utf-8")
        progress(f"written to {RESULTS.relative_to(CHECKOUT)}")
    return int(not all(outcome.kept for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
