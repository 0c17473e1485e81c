import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gezhi.ground.processes import PortTaken, require_port
from gezhi.ground.processes.child import LONGEST_PAUSE, Pause
from gezhi.ground.tests.waiting import number_in, open_folder, running, until  # noqa: F401 - a fixture

SLEEPER = "gezhi.ground.tests.sleeper"
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def family() -> Iterator[Start]:
    """Starts a parent in a process of its own; whatever is left of it at the end is removed."""
    parents: list[subprocess.Popen[str]] = []

    def start(*words: str, home: Path | None = None) -> subprocess.Popen[str]:
        environment = {**os.environ, **({"GEZHI_HOME": str(home)} if home else {})}
        environment.pop("GEZHI_DATABASE_URL", None)
        command = [sys.executable, "-m", "gezhi.ground.tests.family", *words]
        parents.append(subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True))
        return parents[-1]

    yield start
    for parent in parents:
        parent.kill()
        parent.wait()
        if parent.stderr:
            parent.stderr.close()


def test_a_killed_child_is_started_again(family: Start, tmp_path: Path) -> None:
    parent = family("5", SLEEPER, str(tmp_path / "one"))
    first = until(lambda: number_in(tmp_path / "one"))
    os.kill(first, signal.SIGKILL)
    second = until(lambda: number_in(tmp_path / "one") not in (0, first) and number_in(tmp_path / "one"))
    assert running(second)
    parent.terminate()
    _, said = parent.communicate()
    assert "退出码 -9" in said


def test_what_a_killed_child_had_started_is_ended_with_it(family: Start, tmp_path: Path) -> None:
    family("5", SLEEPER, "grandchild", str(tmp_path / "one"))
    first = until(lambda: number_in(tmp_path / "one"))
    grandchild = number_in(tmp_path / "one.grandchild")
    assert running(grandchild)
    os.kill(first, signal.SIGKILL)
    until(lambda: not running(grandchild))


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_ends_all_children_and_is_orderly(family: Start, tmp_path: Path, sign: signal.Signals) -> None:
    parent = family("5", SLEEPER, str(tmp_path / "one"), "--", SLEEPER, str(tmp_path / "two"))
    pids = [until(lambda name=name: number_in(tmp_path / name)) for name in ("one", "two")]
    parent.send_signal(sign)
    assert parent.wait(10) == 0
    assert not any(running(pid) for pid in pids)


def test_a_child_that_does_not_hear_is_ended_by_force(family: Start, tmp_path: Path) -> None:
    parent = family("0.2", SLEEPER, "stubborn", str(tmp_path / "one"))
    pid = until(lambda: number_in(tmp_path / "one"))
    parent.terminate()
    assert parent.wait(10) == 0
    assert not running(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_children_end_with_a_killed_parent(family: Start, tmp_path: Path) -> None:
    parent = family("5", SLEEPER, str(tmp_path / "one"))
    pid = until(lambda: number_in(tmp_path / "one"))
    parent.kill()
    until(lambda: not running(pid))


def test_a_killed_database_is_brought_back_and_stopped_last(family: Start, tmp_path: Path, open_folder: Path) -> None:  # noqa: F811
    parent = family("5", "--database", SLEEPER, str(tmp_path / "one"), home=open_folder)
    until(lambda: number_in(tmp_path / "one"))
    file = open_folder / "postgres/data/postmaster.pid"

    def server() -> int:
        return int(file.read_text().splitlines()[0]) if file.exists() and file.stat().st_size else 0

    first = until(server)
    os.kill(first, signal.SIGKILL)
    second = until(lambda: server() not in (0, first) and server())
    parent.terminate()
    assert parent.wait(20) == 0
    assert not running(second)


def test_pauses_between_restarts_grow_to_a_limit_and_start_anew() -> None:
    pause = Pause()
    assert pause.over()
    waits = [pause.grow() for _ in range(8)]
    assert waits[:3] == [0.2, 0.4, 0.8]
    assert waits[-1] == LONGEST_PAUSE
    assert not pause.over()
    pause.reset()
    assert pause.grow() == 0.2


def test_a_taken_port_is_told_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"端口 {port} 已被其他程序占用.*--port"):
            require_port("127.0.0.1", port)
    require_port("127.0.0.1", port)


def test_a_port_shared_by_its_owner_is_taken_too() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(PortTaken):
            require_port("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("203.0.113.1", 8000), ("not a host", 8000)])
def test_an_impossible_address_is_told_in_words(host: str, port: int) -> None:
    with pytest.raises(PortTaken, match="--host"):
        require_port(host, port)
