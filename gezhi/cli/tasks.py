"""Commands that do one thing and end: migrate, check, import, verify, the first administrator."""

import argparse
import sys
from pathlib import Path

from django.core.management import call_command

from gezhi.cli import checking
from gezhi.cli.loading import named, rooms

IMPORTS = {
    "divisions": "gezhi.areas.imports:import_divisions",
    "areas": "gezhi.areas.imports:import_areas",
    "organisations": "gezhi.organisations.imports:import_organisations",
    "items": "gezhi.catalogue.imports:import_items",
    "people": "gezhi.roster.imports:import_people",
}
SIGNS = {"ok": "通过", "warn": "注意", "fail": "不通过"}


def migrate(given: argparse.Namespace) -> int:
    """Bring the database to this version's shape; with ``--check`` only tell whether it is."""
    with rooms():
        if given.check:
            waiting = checking.waiting_migrations()
            if waiting:
                print(f"数据库结构不是最新（差 {waiting} 步），请先运行 gezhi migrate。", file=sys.stderr)
            return int(bool(waiting))
        print("正在更新数据库结构……", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        print("数据库结构已是最新。")
    return 0


def check(_given: argparse.Namespace) -> int:
    """Print every finding; exit code 1 when one of them fails."""
    failed = False
    with rooms():
        for finding in checking.findings():
            print(f"[{SIGNS[finding.level]}] {finding.words}", flush=True)
            failed = failed or finding.level == "fail"
    print("自检没有通过，请按上面的提示处理。" if failed else "自检通过。")
    return int(failed)


def first_admin(_given: argparse.Namespace) -> int:
    """Print the one-time secrets with which the first three administrators set up their accounts at /first-admin."""
    with rooms():
        made = named("gezhi.accounts.actions:first_admin_secret")(actor=named("gezhi.access.actor:SYSTEM"))
        names = named("gezhi.accounts.actions.first_admin:ADMIN_ROLES")
    print("首批管理员的一次性口令（只显示这一次，24 小时内有效；请分别交给三个人，在网页 /first-admin 上使用）：")
    for role, secret in made.items():
        print(f"  {names[role]}：{secret}")
    return 0


def verify_journal(_given: argparse.Namespace) -> int:
    """Recompute the chains of all entries; exit code 1 when a line was changed, removed or re-ordered."""
    with rooms():
        faults = list(named("gezhi.journal.verify:faults")())
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"办理记录核对不一致，共 {len(faults)} 处。" if faults else "办理记录完整，没有被改动。")
    return int(bool(faults))


def import_table(given: argparse.Namespace) -> int:
    """Load a register from a file, all or nothing; exit code 1 when rows must be corrected first."""
    path = Path(given.file)
    if not path.is_file():
        print(f"找不到文件 {path}。", file=sys.stderr)
        return 1
    with rooms():
        report = named(IMPORTS[given.what])(path, dry_run=given.dry_run)
    print("\n".join(report.lines()))
    return 0 if report.ok else 1
