"""The self-check (自检): what must be true before anybody works with this installation."""

import hashlib
import importlib
import importlib.util
import shutil
from collections.abc import Callable, Iterable, Iterator

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from gezhi.ground import clock, home, secrets
from gezhi.ground.selfcheck import Finding, fail, ok, warn

ENOUGH_BYTES = 2_000_000_000  # below: told; below a quarter of it the embedded database refuses to start
TOO_FEW_BYTES = 500_000_000
# The example of FIPS 180-4 for the three letters "abc": the machine's own hash is tried against the published value.
SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
Check = Callable[[], Iterable[Finding]]


def findings() -> Iterator[Finding]:
    """Every finding, ours first, then those of the rooms, whose tables must be there. A check that breaks is failed, not a crash."""
    reactions = importlib.import_module(settings.REACTIONS) if importlib.util.find_spec(settings.REACTIONS) else None
    own: list[Check] = [sealing, hashing, disk, database, schema]
    rooms: list[Check] = [calendar, *getattr(reactions, "checks", ())]
    whole = True
    for check in own:
        for finding in _tried(check):
            whole = whole and not (check in (database, schema) and finding.level == "fail")
            yield finding
    for check in rooms if whole else []:
        yield from _tried(check)


def _tried(check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001 - whatever breaks, the other checks must still be told
        yield fail(f"检查 {check.__name__} 时出错：{str(error).strip()}")


def database() -> Iterator[Finding]:
    """The database answers and has a version we support."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("show server_version")
            version = str(cursor.fetchone()[0])
    except DatabaseError as error:
        yield fail(f"数据库连接不上：{error}。请检查 GEZHI_DATABASE_URL，或数据库是否已启动。")
        return
    major = int(version.split(".", 1)[0])
    yield ok(f"数据库可用（PostgreSQL {version}）。") if 15 <= major <= 18 else fail(f"PostgreSQL {version} 不受支持，需要 15 到 18 版。")


def waiting_migrations() -> int:
    """How many steps the database is behind this version."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def schema() -> Iterator[Finding]:
    """Every migration of this version is applied."""
    waiting = waiting_migrations()
    yield fail(f"数据库结构不是最新（差 {waiting} 步），请运行 gezhi migrate。") if waiting else ok("数据库结构是最新的。")


def sealing() -> Iterator[Finding]:
    """A sealed word comes back, and the key folder is closed to others."""
    if secrets.unseal(secrets.seal("格治自检")) != "格治自检":
        yield fail("加密自检没有通过，请检查密钥目录。")
        return
    folder = home.home() / "keys"
    open_files = [path.name for path in (folder, *folder.iterdir()) if path.stat().st_mode & 0o077]
    yield fail(f"密钥权限过宽：{'、'.join(open_files)}。请执行 chmod -R go-rwx {folder}。") if open_files else ok("密钥齐全，加密可用。")


def hashing() -> Iterator[Finding]:
    """SHA-256 gives the published value."""
    right = hashlib.sha256(b"abc").hexdigest() == SHA256_OF_ABC
    yield ok("SHA-256 结果正确。") if right else fail("SHA-256 结果不对，本机的加密库有问题，请勿使用。")


def calendar() -> Iterator[Finding]:
    """The official calendar of this year is there; that of next year should be, once it is published."""
    days = apps.get_model("catalogue", "DayRow")
    year = clock.now().year
    for wanted, missing in ((year, fail), (year + 1, warn)):
        if days.objects.filter(day__year=wanted).exists():
            yield ok(f"{wanted} 年工作日历已装入。")
        else:
            yield missing(f"缺少 {wanted} 年工作日历：该年的办理时限只按周一至周五计算并标为“暂定”。放假安排公布后请在“工作日历”中装入。")


def disk() -> Iterator[Finding]:
    """There is room for the data to grow."""
    free = shutil.disk_usage(home.home()).free
    words = f"数据目录所在磁盘剩余 {free / 1e9:.1f} GB"
    if free < TOO_FEW_BYTES:
        yield fail(f"{words}，已不足以保证写入，请立即腾出空间。")
    else:
        yield ok(f"{words}。") if free >= ENOUGH_BYTES else warn(f"{words}，请尽快腾出空间。")
