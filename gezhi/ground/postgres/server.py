"""Starting, attaching to, watching and stopping the embedded server.

The program ``postgres`` itself runs in the foreground as our child. Who comes second attaches to it, and the last user stops it.
Whether a server is ours is decided only by asking it for its data directory, never by a process number.
"""

import fcntl
import os
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from gezhi.ground import home
from gezhi.ground.postgres import account, binaries, cluster
from gezhi.ground.postgres.refusal import CannotStart

NAME = "gezhi"
PATIENCE = 15.0  # seconds in which a server that refuses to start is tried again
LOG_LIMIT = 10_000_000
NOT_DURABLE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class Database:
    """The embedded database as one process uses it; leave it with ``stop`` or as a context manager."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.place = account.settle(folder.resolve())
        self.durable = durable
        self.port = 0
        self.pid = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._use: int | None = None

    @property
    def dsn(self) -> str:
        """Address of the database ``gezhi``, with its password."""
        return self._address(self.port, NAME)

    def _address(self, port: int, name: str) -> str:
        return f"postgresql://{cluster.SUPERUSER}:{self.place.password()}@127.0.0.1:{port}/{name}"

    def ensure(self) -> None:
        """Attach to the server when it answers, else start it. Also used to bring it back after it died."""
        account.prepare_folder(self.place)
        with self.place.starting():
            if self._use is None:  # one file for the whole life: a second one in this process would block itself
                self._use = os.open(self.place.users, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._use, fcntl.LOCK_SH)
            try:
                if not self._attach():
                    self._start()
                self._create()
            except BaseException:
                self._leave()
                raise

    def alive(self) -> bool:
        """Whether the server process is there; quick enough to be asked twice a second."""
        if self._process is not None:
            return self._process.poll() is None
        try:
            return Path(f"/proc/{self.pid}/cwd").readlink() == self.place.data
        except OSError:
            return False

    def stop(self) -> None:
        """Leave the database; the last user stops the server, everybody else leaves it running."""
        if self._use is None:
            return
        with self.place.starting():
            self._leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _leave(self) -> None:
        """Give up the use; alone, shut the server down: fast, then hard, then by force."""
        use, self._use = self._use, None
        if use is None:
            return
        try:
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            self._shut_down()
        finally:
            os.close(use)

    def _shut_down(self) -> None:
        for sign, seconds in ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            if not self.alive():
                break
            os.kill(self.pid, sign)
            deadline = time.monotonic() + seconds
            while self.alive() and time.monotonic() < deadline:
                time.sleep(0.02)
        self._process = None

    def _attach(self) -> bool:
        port = self.place.last_port()
        if not port or not self.place.data.exists():
            return False
        deadline = time.monotonic() + PATIENCE
        while (answer := self._ask(port)) == "starting" and time.monotonic() < deadline:
            time.sleep(0.05)
        if answer != "ours":
            return False
        pid = self.place.postmaster() or 0
        if self._process is not None and self._process.pid != pid:
            self._process = None
        self.port, self.pid = port, pid
        return True

    def _ask(self, port: int) -> str:
        """``ours`` when the server at this port keeps our data, ``starting`` while it comes up or goes down, else ``no``."""
        try:
            with psycopg.connect(self._address(port, "postgres"), connect_timeout=2, autocommit=True) as connection:
                row = connection.execute("show data_directory").fetchone()
        except psycopg.OperationalError as error:
            coming = ("starting up", "not yet accepting", "shutting down", "recovery")
            return "starting" if any(word in str(error) for word in coming) else "no"
        return "ours" if row == (str(self.place.data),) else "no"

    def _start(self) -> None:
        owner = account.choose(self.place)
        account.require_way(self.place, owner)
        self._require_readable()
        self.place.require_room()
        programs = binaries.find(self.place, owner)
        if self.place.major() is None:
            cluster.make(self.place, programs, owner, durable=self.durable)
        self._clear_stale_pid()
        self._launch(programs, owner)

    def _require_readable(self) -> None:
        try:
            if self.place.data.exists():
                list(self.place.data.iterdir())
        except OSError as error:
            raise CannotStart(
                f"读不到数据目录 {self.place.data}。请改正权限（属主可读写，0700），或用 GEZHI_HOME 换一个目录；数据没有改动。",
                "the data directory cannot be read",
                str(error),
            ) from error

    def _clear_stale_pid(self) -> None:
        """Remove the pid file of a dead server, but only when really no process stands in the data directory.

        PostgreSQL itself refuses for ever when the number was given to another process meanwhile.
        """
        deadline = time.monotonic() + 10
        asked = False
        while left := self.place.processes():
            if time.monotonic() > deadline:
                if asked or self.place.postmaster() in left:
                    raise CannotStart(
                        f"数据目录 {self.place.data} 正被进程 {left[0]} 使用，但它不应答。请先结束该进程再启动；数据没有改动。",
                        f"process {left[0]} uses the data directory and does not answer",
                    )
                for pid in left:  # servers whose master died; this is how PostgreSQL itself ends them
                    os.kill(pid, signal.SIGQUIT)
                asked, deadline = True, time.monotonic() + 5
            time.sleep(0.05)
        (self.place.data / "postmaster.pid").unlink(missing_ok=True)

    def _launch(self, programs: binaries.Binaries, owner: account.Account) -> None:
        if self.place.log.exists() and self.place.log.stat().st_size > LOG_LIMIT:
            self.place.log.rename(self.place.log.with_suffix(".1"))
        deadline = time.monotonic() + PATIENCE
        while True:
            before = self.place.log.stat().st_size if self.place.log.exists() else 0
            port = self.place.free_port()
            process = self._spawn(programs, owner, port)
            try:
                if self._comes_up(process, port):
                    self._process, self.port, self.pid = process, port, process.pid
                    self.place.port_file.write_text(str(port), encoding="ascii")
                    return
            except BaseException:
                process.kill()
                raise
            said = self.place.log.read_bytes()[before:].decode(errors="replace")
            refusal = cluster.explained("数据库没有启动起来", "the embedded database did not start", said)
            if cluster.disk_full(said) or time.monotonic() > deadline:
                raise refusal
            time.sleep(0.4)

    def _spawn(self, programs: binaries.Binaries, owner: account.Account, port: int) -> subprocess.Popen[bytes]:
        command = [programs.program("postgres"), "-D", str(self.place.data), "-c", f"port={port}"]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", *(() if self.durable else NOT_DURABLE)]
        descriptor = os.open(self.place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)  # failed statements stand in it
        with os.fdopen(descriptor, "ab") as log:
            # A session of its own, else the terminal's Ctrl-C would shut the database before the web is down.
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **owner.popen())

    def _comes_up(self, process: subprocess.Popen[bytes], port: int) -> bool:
        """Wait while the server recovers, however long that takes; False when it ended by itself."""
        while process.poll() is None:
            if self._ask(port) == "ours":
                return True
            time.sleep(0.05)
        return False

    def _create(self) -> None:
        try:
            with psycopg.connect(self._address(self.port, "postgres"), autocommit=True) as connection:
                if not connection.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone():
                    connection.execute(f"create database {NAME}")
        except psycopg.Error as error:
            raise cluster.explained("数据库已启动，但不能建立", "could not create the database", str(error)) from error


def start(folder: Path | None = None, *, durable: bool = True) -> Database:
    """The embedded database of the data folder (``GEZHI_HOME``), started or attached to. Raises ``CannotStart`` with plain words."""
    server = Database(folder or home.home(), durable=durable)
    server.ensure()
    return server
