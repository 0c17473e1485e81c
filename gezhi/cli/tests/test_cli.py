import json
import os
import socket
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from gezhi.cli import checking, demo, loading, main, tasks
from gezhi.ground import clock, secrets
from gezhi.ground.selfcheck import fail, warn
from gezhi.ground.tests.waiting import open_folder  # noqa: F401 - a fixture


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own, with keys of its own."""
    monkeypatch.setenv("GEZHI_HOME", str(tmp_path))
    monkeypatch.delenv("GEZHI_DATABASE_URL", raising=False)
    secrets.key.cache_clear()
    yield tmp_path
    secrets.key.cache_clear()


def test_help_speaks_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    assert "启动服务" in capsys.readouterr().out


def test_an_unknown_command_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as end:
        main(["fly"])
    assert end.value.code == 2


def test_a_taken_port_is_told_before_a_database_is_made(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 1
    assert "已被其他程序占用" in capsys.readouterr().err
    assert list(home.iterdir()) == []


def test_what_this_version_lacks_is_told_and_a_fault_inside_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("gezhi.nowhere.at_all:thing", "gezhi.cli.loading:nothing"):
        with pytest.raises(loading.NotThere, match="没有该功能"):
            loading.named(address)
    (tmp_path / "faulty_room.py").write_text("import a_library_nobody_has")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError):
        loading.named("faulty_room:thing")


@pytest.mark.parametrize("what", sorted(tasks.IMPORTS))
def test_every_register_has_its_import(what: str) -> None:
    assert callable(loading.named(tasks.IMPORTS[what]))


def test_a_missing_file_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "areas", str(home / "none.csv")]) == 1
    assert "找不到文件" in capsys.readouterr().err


def test_fresh_never_empties_what_is_no_demo(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "postgres/data").mkdir(parents=True)
    with pytest.raises(loading.NotThere, match="误删"):
        demo._empty()
    assert (home / "postgres/data").exists()
    (home / demo.MARK).touch()
    monkeypatch.setenv("GEZHI_DATABASE_URL", "postgresql://somebody@db.example/gezhi")
    with pytest.raises(loading.NotThere, match="自行清空"):
        demo._empty()
    assert (home / "postgres/data").exists()


def test_fresh_empties_a_demo_and_keeps_the_tools(home: Path) -> None:
    for folder in ("postgres/data", "files", "node", "keys"):
        (home / folder).mkdir(parents=True)
    for file in (demo.MARK, demo.ACCOUNTS):
        (home / file).write_text("[]")
    demo._empty()
    assert [path.name for path in home.iterdir()] == ["node"]


def test_a_start_prepares_again_only_after_a_change(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not demo._is_prepared()
    (home / demo.ACCOUNTS).write_text("[]")
    (home / demo.MARK).write_text(demo._shape())
    assert demo._is_prepared()
    monkeypatch.setattr(demo, "_shape", lambda: "another")
    assert not demo._is_prepared()


def test_one_sign_in_is_shown_for_each_role(tmp_path: Path) -> None:
    accounts = [{"role": role, "username": f"{role}{number}"} for role in ("resident", "handler") for number in (1, 2)]
    (tmp_path / "accounts.json").write_text(json.dumps(accounts))
    assert [account["username"] for account in demo.one_per_role(tmp_path / "accounts.json")] == ["resident1", "handler1"]


@pytest.mark.django_db
def test_a_migrated_database_passes_the_check_of_its_shape() -> None:
    assert [finding.level for finding in (*checking.database(), *checking.schema())] == ["ok", "ok"]


@pytest.mark.django_db
def test_a_missing_calendar_fails_for_this_year_and_warns_for_the_next() -> None:
    days = checking.apps.get_model("catalogue", "DayRow")
    year = clock.now().year
    days.objects.filter(day__year__gte=year).delete()
    assert [finding.level for finding in checking.calendar()] == ["fail", "warn"]
    days.objects.create(day=f"{year}-01-01", is_workday=False, name="元旦")
    assert [finding.level for finding in checking.calendar()] == ["ok", "warn"]


def test_keys_open_to_others_fail_the_check(home: Path) -> None:
    assert [finding.level for finding in checking.sealing()] == ["ok"]
    next((home / "keys").iterdir()).chmod(0o644)
    assert [finding.level for finding in checking.sealing()] == ["fail"]


@pytest.mark.parametrize(("free", "level"), [(100, "fail"), (1_000_000_000, "warn"), (9_000_000_000, "ok")])
def test_little_room_on_the_disk_is_told_and_too_little_fails(monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    monkeypatch.setattr(checking.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": free}))
    assert [finding.level for finding in checking.disk()] == [level]


@pytest.mark.django_db
def test_a_check_that_breaks_is_a_failed_check_and_the_others_are_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> list[object]:
        raise ValueError("no such thing")

    monkeypatch.setattr(checking, "sealing", breaks)
    found = list(checking.findings())
    assert any("no such thing" in finding.words and finding.level == "fail" for finding in found)
    assert any("SHA-256" in finding.words for finding in found)
    assert any("工作日历" in finding.words for finding in found)


@pytest.mark.django_db
def test_rooms_are_not_asked_while_tables_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "waiting_migrations", lambda: 3)
    found = list(checking.findings())
    assert [finding.words for finding in found if finding.level == "fail"] == ["数据库结构不是最新（差 3 步），请运行 gezhi migrate。"]
    assert not any("工作日历" in finding.words for finding in found)


def test_commands_on_an_empty_database_say_what_to_do(open_folder: Path) -> None:  # noqa: F811
    environment = {name: value for name, value in os.environ.items() if name != "GEZHI_DATABASE_URL"} | {"GEZHI_HOME": str(open_folder)}
    for words in (["journal", "verify"], ["migrate", "--check"], ["serve", "--port", "0"]):
        done = subprocess.run([sys.executable, "-m", "gezhi.cli", *words], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "请先运行 gezhi migrate" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_exit_code_follows_the_worst_finding(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "rooms", lambda: open("/dev/null"))  # noqa: PTH123, SIM115 - any context manager
    monkeypatch.setattr(checking, "findings", lambda: [warn("soon")])
    assert tasks.check(Namespace()) == 0
    monkeypatch.setattr(checking, "findings", lambda: [warn("soon"), fail("now")])
    assert tasks.check(Namespace()) == 1
