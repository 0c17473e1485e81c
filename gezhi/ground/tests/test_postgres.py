import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import SimpleNamespace

import psycopg
import pytest

from gezhi.ground.postgres import CannotStart, Database, account, binaries, database, place, start
from gezhi.ground.postgres.cluster import explained
from gezhi.ground.postgres.place import Place
from gezhi.ground.tests.waiting import open_folder, running, until  # noqa: F401 - a fixture

STARTER = """
import sys
from pathlib import Path
from gezhi.ground.postgres import start
server = start(Path(sys.argv[1]), durable=False)
print(server.pid, flush=True)
sys.stdin.readline()
server.stop()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder whose database was made once; each test starts and stops it."""
    folder = Path(mkdtemp(prefix="gezhi-pg-"))
    folder.chmod(0o711)
    start(folder, durable=False).stop()
    yield folder
    rmtree(folder, ignore_errors=True)


def starter(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", STARTER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def say(server: Database, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_first_start_makes_a_private_utf8_database(open_folder: Path) -> None:  # noqa: F811
    with start(open_folder, durable=False) as server:
        assert say(server, "show server_encoding") == [("UTF8",)]
        assert say(server, "show password_encryption") == [("scram-sha-256",)]
        assert say(server, "show listen_addresses") == [("127.0.0.1",)]
        assert 15432 <= server.port < 32768
        assert server.place.password_file.stat().st_mode & 0o077 == 0
        wrong = server.dsn.replace(server.place.password(), "wrong")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong)
    assert not running(server.pid)


def test_durable_by_default(made: Path) -> None:
    with start(made) as server:
        assert say(server, "show fsync") == [("on",)]
        assert say(server, "show synchronous_commit") == [("on",)]


def test_the_second_user_attaches_and_only_the_last_one_stops(made: Path) -> None:
    first, second = start(made, durable=False), start(made, durable=False)
    assert second.pid == first.pid
    first.stop()
    assert second.alive()
    assert say(second, "select 1") == [(1,)]
    second.stop()
    assert not running(second.pid)


def test_starters_at_once_share_one_server(made: Path) -> None:
    starters = [starter(made) for _ in range(3)]
    pids = {process.stdout.readline().strip() for process in starters if process.stdout}
    assert len(pids) == 1
    for process in starters:
        process.communicate("\n")
    assert not running(int(pids.pop()))


def test_server_outlives_a_killed_owner_and_is_adopted(made: Path) -> None:
    owner = starter(made)
    assert owner.stdout
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    with start(made, durable=False) as server:
        assert server.pid == pid
    assert not running(pid)


def test_comes_back_with_all_rows_after_kill_9(made: Path) -> None:
    with start(made) as server:
        say(server, "create table if not exists kept as select generate_series(1, 1000) as n")
        pid = server.pid
        os.kill(pid, signal.SIGKILL)
        until(lambda: not server.alive())
        server.ensure()
        assert server.pid != pid
        assert say(server, "select count(*) from kept") == [(1000,)]


def test_a_stale_pid_file_with_the_number_of_a_living_process_is_no_obstacle(made: Path) -> None:
    (made / "postgres/data/postmaster.pid").write_text(f"{os.getpid()}\n{made}/postgres/data\n1\n15432\n\n127.0.0.1\n")
    with start(made, durable=False) as server:
        assert say(server, "select 1") == [(1,)]


def test_another_program_on_the_remembered_port_is_left_alone(made: Path) -> None:
    port = int((made / "postgres/port").read_text())
    with socket.create_server(("127.0.0.1", port)), start(made, durable=False) as server:
        assert server.port != port


def test_data_of_another_major_version_are_refused_untouched(made: Path) -> None:
    version = made / "postgres/data/PG_VERSION"
    right = version.read_text()
    version.write_text("14\n")
    try:
        with pytest.raises(CannotStart, match="PostgreSQL 14 建立"):
            start(made)
        assert version.read_text() == "14\n"
    finally:
        version.write_text(right)
    start(made, durable=False).stop()


def test_a_nearly_full_disk_is_told_before_anything_starts(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place.shutil, "disk_usage", lambda _path: SimpleNamespace(free=120_000_000))
    with pytest.raises(CannotStart, match=r"磁盘空间不足.*只剩 120 MB"):
        start(made)


def test_a_disk_that_fills_up_while_starting_is_named() -> None:
    said = "initializing\nFATAL: could not write: No space left on device\nchild process exited with exit code 134"
    assert "磁盘已满" in str(explained("x", "y", said))
    assert "磁盘已满" in str(
        explained("x", "y", "FATAL: could not extend file: wrote only 4096 of 8192 bytes\nHINT:  Check free disk space.")
    )
    assert "no such locale" in str(explained("x", "y", "initdb: error: no such locale"))


def test_a_lost_password_file_is_named(made: Path) -> None:
    file = made / "postgres/password"
    text = file.read_text()
    file.unlink()
    with pytest.raises(CannotStart, match="密码文件"):
        start(made)
    file.write_text(text)
    file.chmod(0o600)


@as_root
def test_a_closed_folder_on_the_way_is_named(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("GEZHI_HOME", str(closed / "home"))
    with pytest.raises(CannotStart, match=f"进不了目录 {closed}。"):
        start(durable=False)
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_a_checkout_in_a_closed_folder_keeps_its_database_elsewhere(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    (open_folder / "closed").mkdir(mode=0o700)
    monkeypatch.delenv("GEZHI_HOME", raising=False)
    monkeypatch.setattr(account, "SYSTEM_FOLDER", open_folder / "system")
    home = open_folder / "closed/home"
    with start(home, durable=False) as server:
        assert server.place.root.is_relative_to(open_folder / "system")
    assert account.settle(home) == server.place


@as_root
def test_data_that_belong_to_root_are_refused_with_the_remedy(open_folder: Path) -> None:  # noqa: F811
    (open_folder / "postgres/data").mkdir(parents=True)
    with pytest.raises(CannotStart, match="chown"):
        start(open_folder)


def test_programs_in_an_unreachable_environment_are_copied_and_run(open_folder: Path) -> None:  # noqa: F811
    wheel = binaries.package()
    if wheel is None:
        pytest.skip("the package with PostgreSQL's programs is not installed")
    here = Place(open_folder / "postgres")
    account.prepare_folder(here)
    copy = binaries.copied(wheel, here)
    assert copy.folder.is_relative_to(here.root)
    assert binaries.runs(copy, account.choose(here))
    assert binaries.copied(wheel, here) == copy


def test_an_address_from_outside_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEZHI_DATABASE_URL", "postgresql://somebody@db.example/gezhi")
    with database() as server:
        assert server is None
    assert os.environ["GEZHI_DATABASE_URL"] == "postgresql://somebody@db.example/gezhi"
