"""The machine a bench ran on: without it no figure means anything."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from limit import pgbench
from stand import CHECKOUT


def facts() -> dict[str, str]:
    """Cores, memory, processor, system, versions, date and commit, as people read them."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": f"{_found('/proc/cpuinfo', 'model name') or platform.processor()}, {os.cpu_count()} cores",
        "memory": f"{int(_found('/proc/meminfo', 'MemTotal').split()[0]) / 1_048_576:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": _said([str(Path(pgbench()).with_name("postgres")), "--version"]).rpartition(" ")[2],
        "commit": _said(["git", "-C", str(CHECKOUT), "describe", "--always", "--dirty"]),
    }


def _found(file: str, name: str) -> str:
    match = re.search(rf"^{name}\s*:\s*(.+)$", Path(file).read_text(encoding="utf-8"), re.MULTILINE)
    return match.group(1) if match else ""


def _said(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout.strip()
    except OSError:
        return ""
