"""Where the embedded database lives: one folder with its data, password, port, log and locks."""

import fcntl
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gezhi.ground.postgres.refusal import CannotStart

FIRST_PORT = 15432
LAST_PORT = 32767  # above it the system hands out ports to outgoing connections
NEEDED_BYTES = 500_000_000  # a server whose disk fills up stops and cannot come back


@dataclass(frozen=True)
class Place:
    """The folder ``GEZHI_HOME/postgres`` and the names inside it."""

    root: Path

    @property
    def data(self) -> Path:
        """The data directory (数据目录)."""
        return self.root / "data"

    @property
    def new_data(self) -> Path:
        """A data directory being made; renamed when whole, so a killed start leaves nothing half made."""
        return self.root / "data.new"

    @property
    def password_file(self) -> Path:
        """The database password, 0600."""
        return self.root / "password"

    @property
    def port_file(self) -> Path:
        """The port used last."""
        return self.root / "port"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.root / "log"

    @property
    def users(self) -> Path:
        """Lock file that everybody who uses the database holds shared."""
        return self.root / "users"

    def major(self) -> int | None:
        """Major version of PostgreSQL that made the data; None when there are no data yet."""
        file = self.data / "PG_VERSION"
        return int(file.read_text(encoding="ascii")) if file.is_file() else None

    def password(self) -> str:
        """The password made at the first start; a lost file is named, not guessed around."""
        try:
            return self.password_file.read_text(encoding="ascii").strip()
        except OSError as error:
            raise CannotStart(
                f"读不到内置数据库的密码文件 {self.password_file}。请从备份恢复该文件，或改正它的权限；数据没有改动。",
                "the password file of the embedded database is missing or unreadable",
                str(error),
            ) from error

    def last_port(self) -> int | None:
        """The port of the last start, None before the first."""
        try:
            return int(self.port_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def postmaster(self) -> int | None:
        """Process number written by the server into its own pid file, alive or not."""
        try:
            return int((self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None

    def processes(self) -> list[int]:
        """Living server processes of this data directory: those that stand in it. A number alone proves nothing, it may be reused."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if (entry / "cwd").readlink() == self.data:
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Only one process at a time may start or stop the server; the others wait here."""
        with (self.root / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def require_room(self) -> None:
        """Refuse while the disk is nearly full: a database that fills it stops and cannot restart."""
        free = shutil.disk_usage(self.root).free
        if free < NEEDED_BYTES:
            raise CannotStart(
                f"磁盘空间不足：{self.root} 所在磁盘只剩 {free // 1_000_000} MB，启动数据库至少需要 {NEEDED_BYTES // 1_000_000} MB。"
                "请先腾出空间再启动；数据没有改动。",
                "not enough free disk space",
            )

    def free_port(self) -> int:
        """The port of last time when it is free, else the first free one from 15432 up."""
        ports: list[int] = [self.last_port() or FIRST_PORT, *range(FIRST_PORT, LAST_PORT + 1)]
        for port in ports:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return port
        raise CannotStart("15432 到 32767 之间没有空闲端口。", "no free port between 15432 and 32767")
