"""Running the product: the parent with database, web and worker (网页与后台任务)."""

import argparse
import http.client
import os
import subprocess
import sys
from collections.abc import Callable

from gezhi.cli.loading import SETTINGS, named, rooms
from gezhi.ground.postgres import Database, database
from gezhi.ground.processes import Child, Parent, require_port

PROBED = "/sign-in"  # a page everybody may see


def serve(given: argparse.Namespace) -> int:
    """Database, web and worker under one parent, until Ctrl-C or SIGTERM."""
    require_port(given.host, given.port)
    with database() as server:
        # In a process of its own, so that the parent that runs for months stays small.
        if subprocess.run([sys.executable, "-m", "gezhi.cli", "migrate", "--check"], check=False).returncode != 0:
            return 1
        return run(given, server, lambda: print(f"格治已启动：{address(given)}  （按 Ctrl-C 停止）", flush=True))


def run(given: argparse.Namespace, server: Database | None, on_ready: Callable[[], None]) -> int:
    """The parent's loop; ``on_ready`` is called once when the first page is answered."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    os.environ["GEZHI_SERVING"] = "1"  # no code of a serving process can move the clock
    words = ["gezhi.ground.front", "--host", given.host, "--port", str(given.port), "--workers", str(given.workers)]
    children = [Child("网页服务", words)]
    if given.worker:
        children.append(Child("后台任务", ["gezhi.cli", "work"]))
    return Parent(children, server, ready=lambda: answers(given), on_ready=on_ready).run()


def work(_given: argparse.Namespace) -> int:
    """The worker process alone: follows new entries and runs the jobs until SIGTERM."""
    os.environ["GEZHI_SERVING"] = "1"
    with rooms():
        named("gezhi.reactions:work")()
    return 0


def reachable(given: argparse.Namespace) -> str:
    """The host under which this machine reaches the server."""
    host = str(given.host)
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def address(given: argparse.Namespace) -> str:
    """Address to type into a browser on this machine."""
    host = reachable(given)
    return f"http://[{host}]:{given.port}/" if ":" in host else f"http://{host}:{given.port}/"


def answers(given: argparse.Namespace) -> bool:
    """Whether the web server answers a page."""
    connection = http.client.HTTPConnection(reachable(given), given.port, timeout=2)
    try:
        connection.request("GET", PROBED, headers={"Host": "localhost"})
        connection.getresponse().read()
    except OSError:
        return False
    except http.client.HTTPException:
        print("该端口上的程序没有按网页协议应答。", file=sys.stderr)
        return False
    finally:
        connection.close()
    return True
