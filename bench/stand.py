"""The stand every bench runs on: an installation of its own, thrown away afterwards, and figures printed as plain lines.

A bench is two files: ``bench/NAME.py`` reads the command line and hands over here; what needs the rooms of the product stands in a module
that is loaded by name after the database is up (``named``), because Django's models cannot be imported before.
"""

import argparse
import importlib
import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command
from django.db import connections

from gezhi.ground.postgres import database

CHECKOUT = Path(__file__).resolve().parent.parent
URL = "GEZHI_DATABASE_URL"


@dataclass(frozen=True)
class Figure:
    """One measured figure. ``goal`` is the limit owed, in the same unit; ``at_most`` tells on which side of it the figure must lie."""

    value: float | int | str
    unit: str = ""
    goal: float | None = None
    at_most: bool = True

    @property
    def holds(self) -> bool | None:
        """Whether the goal is kept; None without a goal."""
        if self.goal is None or isinstance(self.value, str):
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    @property
    def ratio(self) -> float | None:
        """The figure as a share of its goal."""
        return self.value / self.goal if self.goal and not isinstance(self.value, str) else None

    def line(self, name: str) -> str:
        """The figure as people read it."""
        text = f"{name}: {shown(self.value)}{' ' + self.unit if self.unit else ''}"
        if self.goal is None:
            return text
        ratio = f", ratio {self.ratio:.2f}" if self.ratio is not None else ""
        return f"{text} (goal {'<=' if self.at_most else '>='} {shown(self.goal)}{ratio}: {'kept' if self.holds else 'NOT KEPT'})"


Figures = dict[str, Figure]


def shown(value: float | str) -> str:
    """A number with as many digits as mean something."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else value


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def named(address: str) -> Any:
    """What stands behind ``module:name``; modules of this folder and rooms of the product alike."""
    module, _, name = address.partition(":")
    return getattr(importlib.import_module(module), name)


@contextmanager
def installation() -> Iterator[None]:
    """A migrated, empty installation with Django loaded; home and database are removed at the end.

    The database is the embedded one, or a fresh one beside the database named in ``GEZHI_DATABASE_URL``, never that one itself.
    """
    given = os.environ.get(URL)
    with home(), fresh_database(given) if given else database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "gezhi.settings"
        os.environ.setdefault("GEZHI_LOG_LEVEL", "ERROR")  # refusals are counted, not told one by one
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        try:
            yield
        finally:
            connections.close_all()


@contextmanager
def home(parent: str | None = None) -> Iterator[Path]:
    """A data folder of its own, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="gezhi-bench-", dir=parent))
    folder.joinpath("static").mkdir()
    before, os.environ["GEZHI_HOME"] = os.environ.get("GEZHI_HOME"), str(folder)
    try:
        yield folder
    finally:
        if before is None:
            os.environ.pop("GEZHI_HOME")
        else:
            os.environ["GEZHI_HOME"] = before
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(given: str) -> Iterator[None]:
    """A new database on the server of an address, dropped at the end."""
    name = f"bench_{secrets.token_hex(4)}"
    parts = urlsplit(given)
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    os.environ[URL] = urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
    try:
        yield
    finally:
        os.environ[URL] = given
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def parser(words: str | None) -> argparse.ArgumentParser:
    """A command line with what every bench understands."""
    made = argparse.ArgumentParser(description=words)
    made.add_argument("--json", type=Path, help="write the figures here too")
    return made


def report(figures: Mapping[str, Figure], to: Path | None = None) -> int:
    """Print the figures, keep them as JSON when asked; exit code 1 when a goal is missed."""
    for name, figure in figures.items():
        print(figure.line(name), flush=True)
    if to is not None:
        rows = {name: asdict(figure) | {"holds": figure.holds, "ratio": figure.ratio} for name, figure in figures.items()}
        to.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return int(any(figure.holds is False for figure in figures.values()))


def measured(function: Callable[..., Any], *words: Any, **named_words: Any) -> tuple[Any, float]:
    """What a call gives, and the seconds it took."""
    start = time.perf_counter()
    value = function(*words, **named_words)
    return value, time.perf_counter() - start


def progress(words: str) -> None:
    """A line about where a long run stands; on the error stream, so that figures stay apart."""
    print(f"  {words}", file=sys.stderr, flush=True)
