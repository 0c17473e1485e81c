"""Serving the product and sending it reports from outside, as bench/report.py measures."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections
from stand import CHECKOUT, progress

from gezhi.access.actor import SYSTEM
from gezhi.accounts.actions import create_token
from gezhi.accounts.models import User
from gezhi.areas.queries import land
from gezhi.demo.land import COMMUNITY
from gezhi.ground.ids import uuid7
from gezhi.journal.relay import lag

RELAY = "relay"
WORDS = "路口的垃圾堆了三天没人清理，天气热味道大，请尽快安排，旁边就是学校，孩子们每天从这里走。"


@dataclass(frozen=True)
class Found:
    """What was measured."""

    per_second: float
    p50: float
    p99: float
    refused: int
    lag: float
    cpu: dict[str, float]
    memory: float


@dataclass(frozen=True)
class Target:
    """Where the reports go: port, token of the reporter, the box the points lie in."""

    port: int
    token: str
    box: tuple[float, ...]


@contextmanager
def served() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The product on a free port: the port and the parent process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gezhi.cli", "serve", "--port", str(port), "--workers", "2"]
    parent = subprocess.Popen(command, cwd=CHECKOUT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port, parent
    finally:
        parent.send_signal(signal.SIGTERM)
        parent.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the product did not start")


def measure(tools: Path, reports: int, clients: int) -> Found:
    """Serve, warm up, send ``reports`` from ``clients`` connections, watch CPU and lag."""
    token = create_token(actor=SYSTEM, user_id=User.objects.get(username="grid01").pk, device_name="bench", second_factor=True).token
    box = land().outline(land().get(COMMUNITY)).bounds
    lags: list[float] = []
    ended = threading.Event()
    with served() as (port, parent), tempfile.TemporaryDirectory() as folder:
        watcher = threading.Thread(target=_watch_lag, args=(lags, ended))
        warm, real = (_load(tools, Path(folder), Target(port, token, box), clients, count) for count in (1_500, reports))
        subprocess.run(warm, check=True, capture_output=True)
        watcher.start()
        trees = {
            "web": _child(parent.pid, "gezhi.ground.front"),
            "worker": _child(parent.pid, "gezhi.cli work"),
            "PostgreSQL": _postmaster(),
        }
        watch = [sys.executable, str(tools / "cpuwatch.py"), "--per", str(reports)]
        watch += [word for name, pid in trees.items() for word in ("--tree", f"{name}={pid}")]
        done = subprocess.run([*watch, "--", *real], check=True, capture_output=True, text=True)
        memory = _memory(trees["web"])
        ended.set()
        watcher.join()
    progress(done.stdout.strip())
    return _read(done.stdout, reports, max(lags, default=0.0), memory)


def _load(tools: Path, folder: Path, to: Target, clients: int, count: int) -> list[str]:
    lines, body = folder / f"ids-{count}", folder / "body.json"
    lines.write_text("\n".join(str(uuid7()) for _ in range(count + 200)))
    body.write_text(
        json.dumps(
            {"id": "{{line}}", "source": "field", "item": "0101", "description": WORDS, "location_text": "小学东门", "lon": 0, "lat": 0},
            ensure_ascii=False,
        )
        .replace('"lon": 0', '"lon": {{lon}}')
        .replace('"lat": 0', '"lat": {{lat}}'),
        encoding="utf-8",
    )
    box = to.box
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    area = ",".join(f"{value:.6f}" for value in (middle[0] - 0.005, middle[1] - 0.005, middle[0] + 0.005, middle[1] + 0.005))
    heads = ["-H", "Content-Type: application/json", "-H", f"Authorization: Bearer {to.token}"]
    counts = ["-c", str(clients), "-n", str(count), "--repeat", "1", "--warmup", "0", "--bbox", area]
    address = f"http://127.0.0.1:{to.port}/api/v1/events"
    return [sys.executable, str(tools / "loadgen.py"), "-X", "POST", *heads, "--body", str(body), "--lines", str(lines), *counts, address]


def _watch_lag(lags: list[float], ended: threading.Event) -> None:
    while not ended.wait(1):
        lags.append(lag(RELAY))
    connections.close_all()


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _child(parent: int, word: str) -> int:
    """The child of the parent whose command line has the word."""
    for pid in _children(parent):
        if word in Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " "):
            return pid
    raise SystemExit(f"no child process runs {word}")


def _postmaster() -> int:
    home = Path(os.environ["GEZHI_HOME"])
    return int(next(home.glob("**/postmaster.pid")).read_text().splitlines()[0])


def _memory(web: int) -> float:
    """Resident memory of the largest web worker that its siblings do not share, in MB."""
    return max(_own(pid) for pid in (web, *_children(web))) / 1024


def _own(pid: int) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"Rss:\s+(\d+)", text).group(1))  # type: ignore[union-attr]


def _read(output: str, reports: int, most_lag: float, memory: float) -> Found:
    figures = {name: float(value) for name, value in re.findall(r"(rps|p50|p99) +([0-9.]+)", output)}
    codes = {int(code): int(count) for code, count in re.findall(r"(\d{3}): (\d+)", output)}
    cpu = {name: float(value) for name, value in re.findall(r"(\w+) [0-9.]+ s \(([0-9.]+) ms/req\)", output)}
    return Found(figures["rps"], figures["p50"], figures["p99"], reports - codes.get(201, 0), most_lag, cpu, memory)
