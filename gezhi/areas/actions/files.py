"""A whole file of areas at once: checked row by row, then written all or nothing, with one entry for the file.

Sending the same file twice changes nothing. Level, kind and parent of an area that exists are not changed by a file: that is ``move_area``.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from gezhi.access.actor import Actor
from gezhi.access.verbs import Verb
from gezhi.areas.actions.single import boundary_row, local_day
from gezhi.areas.actions.wanted import Register, Wanted, read_register, said, sort_rows
from gezhi.areas.models import Area, Boundary
from gezhi.areas.rules.paths import child_path
from gezhi.ground.ids import uuid7
from gezhi.ground.imports import ImportReport
from gezhi.ground.text import initials
from gezhi.journal.actions import bump, record
from gezhi.journal.rules import Subject

BATCH = 2000


@transaction.atomic
def load_areas(
    *, actor: Actor, wanted: Sequence[Wanted], source: str, report: ImportReport, check_codes: bool = True, dry_run: bool = False
) -> ImportReport:
    """Bring the land to what the rows want; fills and gives back ``report``. With any error, or in a dry run, nothing is written.

    ``source`` names the file in the entry; ``check_codes`` holds new codes against the pattern of their level.
    """
    actor.require(Verb.AREA_EDIT)
    bump("areas")  # first: its row lock makes writers of the land follow each other
    register = read_register(wanted)
    report.dry_run, report.rows = dry_run, len(wanted)
    new, changed = sort_rows(register, wanted, report, check_codes=check_codes)
    if not report.errors:
        rows = _make(register, new)
        _check_reach(actor, register, rows, changed, report)
        if not report.errors and not dry_run and (new or changed):
            _store(register, rows, changed)
            _enter(actor, wanted, source, report)
    if not report.ok or dry_run:
        transaction.set_rollback(True)
    return report


def _make(register: Register, new: list[Wanted]) -> list[Area]:
    """Unsaved areas of the new rows, parents before children."""
    made: list[Area] = []
    today = local_day()
    for row in sorted(new, key=lambda row: (register.levels[row.level].rank, row.code)):
        parent = register.areas.get(row.parent_code)
        area = Area(
            code=row.code,
            level_id=row.level,
            kind=row.kind,
            parent=parent,
            path=child_path(parent.path if parent else "", row.code, parent.code if parent else ""),
            from_on=today,
            pinyin=initials(row.name),
            is_demo=row.is_demo,
            **said(row),
        )
        register.areas[row.code] = area
        made.append(area)
    return made


def _check_reach(actor: Actor, register: Register, made: list[Area], changed: list[tuple[Area, Wanted]], report: ImportReport) -> None:
    """Every row lies where the actor may change land."""
    if actor.is_system or actor.may(Verb.AREA_EDIT, area_path=""):
        return
    for area in [*made, *(area for area, _ in changed)]:
        if not actor.may(Verb.AREA_EDIT, area_path=area.path):
            report.error(register.wanted[area.code].row, "编码", "不在您的办理范围内")


def _store(register: Register, made: list[Area], changed: list[tuple[Area, Wanted]]) -> None:
    """Write areas level by level (a parent has its id before its children are written), then outlines."""
    for rank in sorted({register.levels[area.level_id].rank for area in made}):
        Area.objects.bulk_create([area for area in made if register.levels[area.level_id].rank == rank], batch_size=BATCH)
    for area, row in changed:
        for name, value in said(row).items():
            setattr(area, name, value)
        area.pinyin = initials(area.name)
    Area.objects.bulk_update([area for area, _ in changed], ["name", "households", "urban_rural", "lon", "lat", "pinyin"], batch_size=BATCH)
    rows = [(area, register.wanted[area.code]) for area in made] + changed
    fresh = [(area, row, row.outline) for area, row in rows if row.outline and register.outlines.get(area.pk) != row.outline.wkb]
    Boundary.objects.filter(area__in=[area.pk for area, *_ in fresh], until_on=None).update(until_on=local_day())
    Boundary.objects.bulk_create([boundary_row(area, outline, is_demo=row.is_demo) for area, row, outline in fresh], batch_size=BATCH)


def _enter(actor: Actor, wanted: Sequence[Wanted], source: str, report: ImportReport) -> None:
    """The one entry of a file: its name, a hash of what it said, and the counts."""
    digest = hashlib.sha256(repr([replace(row, row=0) for row in wanted]).encode()).hexdigest()
    counts = {"rows": report.rows, "created": report.created, "changed": report.changed, "unchanged": report.unchanged}
    record(actor, Subject("import", str(uuid7())), "area.imported", {"file": source, "sha256": digest, **counts})
