"""Which system account runs the server: PostgreSQL refuses to run as root."""

import os
import pwd
import secrets
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gezhi.ground.postgres.place import Place
from gezhi.ground.postgres.refusal import CannotStart

# The first that exists runs a new database; an existing one keeps the account that owns its data.
PREFERRED = ("gezhi", "postgres", "nobody")
POINTER = "postgres.at"  # names the folder of the database when it is not inside the data folder
SYSTEM_FOLDER = Path("/var/lib/gezhi")
CLEAN_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


@dataclass(frozen=True)
class Account:
    """A system account, and how to start a program as it."""

    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        """Keyword arguments for ``subprocess``: small environment, neutral folder, and the account when we are root."""
        options: dict[str, Any] = {"env": CLEAN_ENVIRONMENT, "cwd": "/", "stdin": subprocess.DEVNULL}
        if os.geteuid() == 0:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def own(self, path: Path, mode: int) -> None:
        """Give a file or folder to the account with this mode."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)

    def may_enter(self, folder: Path) -> bool:
        """Whether the account may pass through this folder."""
        facts = folder.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & stat.S_IXUSR)
        return bool(facts.st_mode & (stat.S_IXGRP if facts.st_gid == self.gid else stat.S_IXOTH))


def choose(place: Place) -> Account:
    """The account of the server: the owner of existing data, else ours, else (when we are root) a system account."""
    owner = place.data.stat() if place.data.exists() else None
    if os.geteuid() != 0:
        return _own_account(place, owner)
    if owner is not None:
        if owner.st_uid == 0:
            raise CannotStart(
                f"数据目录 {place.data} 属于 root，PostgreSQL 不允许这样运行。请改回原来的属主，例如：chown -R nobody {place.data}",
                "the data directory belongs to root",
            )
        return Account(owner.st_uid, owner.st_gid)
    for name in filter(None, (os.environ.get("GEZHI_POSTGRES_USER"), *PREFERRED)):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "找不到可以运行数据库的系统账户。请建立一个（useradd --system gezhi），或以普通用户运行。",
        "PostgreSQL does not run as root and no other account exists",
    )


def _own_account(place: Place, owner: os.stat_result | None) -> Account:
    account = Account(os.geteuid(), os.getegid())
    if owner is not None and owner.st_uid != account.uid:
        raise CannotStart(
            f"数据目录 {place.data} 属于另一个用户（编号 {owner.st_uid}）。请用该用户或 root 运行，"
            "或用 GEZHI_HOME 换一个目录；数据没有改动。",
            "the data directory belongs to another user",
        )
    return account


def prepare_folder(place: Place) -> None:
    """Make the folder; as root let others pass through it, but never touch the folders above the home."""
    home = place.root.parent
    try:
        place.root.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            home.chmod(stat.S_IMODE(home.stat().st_mode) | 0o011)
            place.root.chmod(0o711)
        place.root.joinpath("lock").touch(mode=0o600)
        list(place.root.iterdir())
    except OSError as error:
        raise CannotStart(
            f"目录 {place.root} 不能读写。请改正权限，或用环境变量 GEZHI_HOME 指定另一个目录；数据没有改动。",
            "the folder of the embedded database cannot be read or written",
            str(error),
        ) from error


def closed_folder(place: Place, account: Account) -> Path | None:
    """The first folder on the way to the database that the server's account cannot pass; None when the way is open."""
    return next((folder for folder in reversed(place.root.parents) if not account.may_enter(folder)), None)


def require_way(place: Place, account: Account) -> None:
    """Stop with the name of the folder that the server's account cannot pass, instead of a riddle from PostgreSQL."""
    folder = closed_folder(place, account)
    if folder is not None:
        name = pwd.getpwuid(account.uid).pw_name
        raise CannotStart(
            f"数据库以系统账户 {name} 运行，但它进不了目录 {folder}。请用环境变量 GEZHI_HOME 指定一个它能到达的目录（例如 /srv/gezhi）。",
            f"account {name} cannot pass through {folder}; set GEZHI_HOME",
        )


def settle(home: Path) -> Place:
    """Where the database of this data folder lives: inside it, or where its pointer file says.

    A checkout in root's own closed folder is common on a fresh machine. Unless ``GEZHI_HOME`` was chosen on purpose, the database then
    goes to a system folder, and the data folder remembers which.
    """
    place, pointer = Place(home / "postgres"), home / POINTER
    if pointer.is_file():
        return Place(Path(pointer.read_text(encoding="utf-8").strip()))
    prepare_folder(place)
    if os.geteuid() != 0 or "GEZHI_HOME" in os.environ or place.data.exists() or closed_folder(place, choose(place)) is None:
        return place
    elsewhere = SYSTEM_FOLDER / secrets.token_hex(4) / "postgres"
    elsewhere.mkdir(parents=True, mode=0o711)
    try:
        with pointer.open("x", encoding="utf-8") as file:
            file.write(str(elsewhere))
    except FileExistsError:  # somebody else started at the same moment
        elsewhere.rmdir()
        return Place(Path(pointer.read_text(encoding="utf-8").strip()))
    return Place(elsewhere)
