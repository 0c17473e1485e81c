"""Making the data directory: once, whole or not at all."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from gezhi.ground.postgres.account import Account
from gezhi.ground.postgres.binaries import Binaries
from gezhi.ground.postgres.place import Place
from gezhi.ground.postgres.refusal import CannotStart

SUPERUSER = "gezhi"
# For a small server that holds other people's matters: nothing acknowledged may be lost. An administrator may edit the file afterwards.
SETTINGS = """
# --- Gezhi: defaults for a small server, yours to change ---
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on
min_wal_size = 80MB
max_wal_size = 1GB
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
random_page_cost = 1.1
jit = off
idle_in_transaction_session_timeout = 5min
log_timezone = 'UTC'
timezone = 'UTC'
lc_messages = 'C'
"""


def make(place: Place, binaries: Binaries, account: Account, *, durable: bool) -> None:
    """Create the data directory beside its final name and rename it when it is complete."""
    shutil.rmtree(place.new_data, ignore_errors=True)
    place.new_data.mkdir()
    account.own(place.new_data, 0o700)
    password = secrets.token_urlsafe(32)
    handed = place.root / "password.new"
    _write_private(handed, password)
    account.own(handed, 0o600)  # a real file of the server's own: another account cannot re-open a pipe of ours
    try:
        _initdb(place, binaries, account, handed, durable=durable)
    except BaseException:
        shutil.rmtree(place.new_data, ignore_errors=True)
        raise
    finally:
        handed.unlink(missing_ok=True)
    with (place.new_data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    place.password_file.unlink(missing_ok=True)
    _write_private(place.password_file, password)
    place.new_data.rename(place.data)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _initdb(place: Place, binaries: Binaries, account: Account, handed: Path, *, durable: bool) -> None:
    command = [binaries.program("initdb"), "-D", str(place.new_data), "-U", SUPERUSER, "-A", "scram-sha-256", f"--pwfile={handed}"]
    command += ["-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions", *([] if durable else ["--no-sync"])]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, **account.popen())
    if done.returncode != 0:
        raise explained(f"建立数据目录 {place.data} 失败", "could not create the data directory", done.stdout + done.stderr)


def disk_full(said: str) -> bool:
    """Whether these words of PostgreSQL come from a full disk; the cause often stands lines before the failure."""
    return "No space left on device" in said or "Check free disk space" in said


def explained(chinese: str, english: str, said: str) -> CannotStart:
    """Turn PostgreSQL's own words into a refusal; a full disk is named, whatever line of the output tells of it."""
    if disk_full(said):
        return CannotStart("磁盘已满，数据库无法启动。请先腾出空间再启动；已保存的数据没有改动。", "no space left on device")
    return CannotStart(f"{chinese}。PostgreSQL 的说明：", english, "\n".join(said.strip().splitlines()[-12:]))
