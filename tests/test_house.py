"""The rules of the house (docs/architecture.md): rules that are not run are forgotten."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from statistics import median

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.urls import URLPattern, get_resolver

from gezhi.access.verbs import Verb
from gezhi.events.timeline import ENTRY_LABELS
from gezhi.ground.forbidden import forbidden_field

ROOT = Path(__file__).resolve().parents[1]
FLOORS = [
    ["ground"], ["journal"], ["access"], ["areas", "accounts", "files"], ["organisations"], ["catalogue", "roster"], ["events"], ["intake"],
]  # fmt: skip
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


@cache
def tracked():
    """Every file of the repository."""
    out = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in out.decode().split("\0") if name and (ROOT / name).is_file()]


def product():
    """The product's own Python files, without tests and migrations."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "gezhi") and not {"tests", "migrations"} & set(path.parts)
    ]


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def short(path):
    return str(path.relative_to(ROOT))


def test_floors_are_kept():
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-500:]


def test_foreign_keys_point_only_downwards():
    wrong = []
    for model in apps.get_models():
        room = model._meta.app_label
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if room in FLOOR and field.concrete and field.is_relation and target is not None:
                other = target._meta.app_label
                if other != room and FLOOR.get(other, -1) >= FLOOR[room]:
                    wrong.append(f"{room}.{model.__name__}.{field.name} -> {other}")
    assert not wrong


def routes(patterns=None, prefix=""):
    for each in patterns if patterns is not None else get_resolver().url_patterns:
        at = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield at, each.callback
        else:
            yield from routes(each.url_patterns, at)


def test_every_route_says_what_it_demands():
    allowed = {"public", "signed in", *Verb}
    found = dict(routes())
    assert len(found) > 40
    for at, view in found.items():
        demands = getattr(view, "demands", None)
        assert demands is not None, f"{at} is open to anybody by accident"
        assert set(demands.split(", ")) <= allowed, (at, demands)


def test_what_is_public_is_meant_to_be():
    """A new public address is written down here, so that nobody opens one in passing."""
    opened = {at for at, view in routes() if "public" in str(view.demands).split(", ")}
    assert opened <= PUBLIC, opened - PUBLIC
    assert opened >= PUBLIC, PUBLIC - opened


PUBLIC = {
    "", "docs/problems", "api/v1/docs", "api/v1/openapi.json", "api/v1/sign-in",
    "sign-in", "sign-in/code", "sign-in/demo", "sign-out", "first-admin",
    "me/password", "me/second-factor",  # between the password and the full sign-in
    "progress/", "progress/matter", "progress/do/<slug:verb>",  # by number and code
}  # fmt: skip


def test_every_entry_of_a_matter_has_a_name():
    verb = re.compile(r'"(event\.[a-z_]+)"')
    written = set()
    for path in product():
        if path.is_relative_to(ROOT / "gezhi/events/actions") or path.name in ("jobs.py", "reactions.py", "workflow.py"):
            written |= set(verb.findall(path.read_text(encoding="utf-8")))
    assert written - set(Verb) - set(ENTRY_LABELS) == set()


def test_files_and_functions_have_walls():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in product()}
    assert not [short(path) for path, lines in lengths.items() if lines > 500]
    assert median(lines for lines in lengths.values() if lines > 2) <= 80
    long, wide = [], []
    for path in product():
        for node in functions(path):
            if node.end_lineno - node.lineno + 1 > 60:
                long.append(f"{short(path)}:{node.lineno} {node.name}")
            if len([arg for arg in node.args.posonlyargs + node.args.args if arg.arg not in ("self", "cls")]) > 6:
                wide.append(f"{short(path)}:{node.lineno} {node.name}")
    assert not long
    assert not wide


def test_every_module_and_public_function_says_what_it_is():
    silent = []
    for path in product():
        if not ast.get_docstring(tree(path)) and path.read_text(encoding="utf-8").strip():
            silent.append(short(path))
        public = [node for node in tree(path).body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")]
        silent += [f"{short(path)}:{node.lineno} {node.name}" for node in public if not ast.get_docstring(node)]
    assert not silent


def test_one_clock():
    wrong = re.compile(r"\b(timezone\.now|datetime\.now|datetime\.utcnow|date\.today|datetime\.today)\(")
    found = [short(path) for path in product() if wrong.search(path.read_text(encoding="utf-8"))]
    assert set(found) <= {"gezhi/ground/clock.py"}


def test_no_imports_inside_functions():
    found = [
        f"{short(path)}:{inner.lineno}"
        for path in product()
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not found


def test_only_actions_write():
    write = re.compile(r"\.(save|create|bulk_create|bulk_update|get_or_create|update_or_create|delete)\(|objects[^\n]*\.update\(")
    found = {short(path) for path in product() if write.search(path.read_text(encoding="utf-8"))}
    rest = {path for path in found if not re.search(r"/actions(/|\.py)|^gezhi/demo/|^gezhi/testing\.py|/batch\.py$", path)}
    assert rest <= set(WRITERS), rest - set(WRITERS)
    assert set(WRITERS) <= rest, "an exception that is no longer needed"


WRITERS: dict[str, str] = {
    "gezhi/accounts/lockout.py": "counts of wrong guesses: kept apart from the record, and kept when the sign-in itself is refused",
    "gezhi/accounts/queries.py": "when a session or token was last seen, at most once a minute",
    "gezhi/accounts/second_factor.py": "a code counts once: its step is taken in the same statement that checks it",
    "gezhi/areas/seed.py": "what migrations load",
    "gezhi/catalogue/seed.py": "what migrations load",
    "gezhi/events/jobs.py": "deadlines recomputed by the worker, each with its entry",
    "gezhi/files/images.py": "a picture written to a stream, no row",
    "gezhi/journal/checkpoints.py": "the seal of the record itself",
    "gezhi/journal/relay.py": "how far a reader has come",
}


def test_nothing_forbidden_is_collected():
    for model in apps.get_models():
        if model.__module__.startswith("gezhi."):
            for field in model._meta.concrete_fields:
                for name in (field.name, field.column, str(field.verbose_name)):
                    assert forbidden_field(name) is None, (model.__name__, name)


PLACES = ("贵港", "荷城", "港北", "港南", "覃塘", "桂平", "平南", "宾阳")


def test_no_place_in_the_code():
    found = [
        (short(path), place)
        for path in product()
        if not path.is_relative_to(ROOT / "gezhi/demo")
        for place in PLACES
        if place in path.read_text(encoding="utf-8")
    ]
    assert not found


@pytest.mark.django_db
def test_migrations_are_complete_and_in_one_line():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    graph = MigrationLoader(None).graph
    for room in FLOOR:
        assert len(graph.leaf_nodes(room)) <= 1, room


SECRET = re.compile(
    r"(?i)https?://[^\s\"']*(pypi|npmjs|registry|nexus|artifactory|simple/)[^\s\"']*|(?<![\w.])/(?:home|root|work|Users)/[a-z][\w.-]*/|BEGIN [A-Z ]*PRIVATE KEY"
)


def test_no_registry_and_no_absolute_path():
    found = []
    for path in tracked():
        if path.suffix in {".png", ".jpg", ".woff2", ".ico", ".webp"} or path == Path(__file__):
            continue
        for line in path.read_text(encoding="utf-8", errors="ignore").splitlines():
            hit = SECRET.search(line)
            if hit:
                found.append(f"{short(path)}: {hit[0][:80]}")
    assert not found


WORDS = re.compile(r"(?i)\b(as an ai|language model)\b|issue #?\d+")


def test_the_product_speaks_only_of_itself():
    found = [
        short(path)
        for path in tracked()
        if path.suffix in {".py", ".md", ".html", ".ts", ".css"}
        and path != Path(__file__)
        and WORDS.search(path.read_text(encoding="utf-8"))
    ]
    assert not found
