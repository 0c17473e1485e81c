"""The demo (演示): an installation of its own with sample data and ready-made sign-ins, in one command."""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command

from gezhi.cli import serving
from gezhi.cli.loading import NotThere, named, rooms
from gezhi.ground import home
from gezhi.ground.postgres import database
from gezhi.ground.postgres.account import settle
from gezhi.ground.processes import require_port

ACCOUNTS = "demo-accounts.json"  # written by the demo when it is complete
MARK = "demo.mark"  # the data folder holds a demo and may be emptied
KEPT = {"node", "test-home"}  # tools and tests beside the data in the default folder


def demo(given: argparse.Namespace) -> int:
    """Prepare the demo and, with ``--serve``, run it. Progress is printed step by step."""
    os.environ["GEZHI_DEMO"] = "1"
    if given.serve:
        require_port(given.host, given.port)
    if given.fresh:
        _empty()
    if not given.serve:
        return _prepare()
    print("正在启动数据库……", flush=True)
    with database() as server:
        if server is not None and _is_prepared():
            print("演示数据已就绪。", flush=True)
        else:  # in a process of its own, so that the parent that runs for months stays small
            done = subprocess.run([sys.executable, "-m", "gezhi.cli", "demo"], check=False)
            if done.returncode != 0:
                return done.returncode
        print("正在启动网页和后台任务……", flush=True)
        return serving.run(given, server, lambda: _announce(given))


def _shape() -> str:
    """A hash of all migrations, ours and the libraries': the same hash means that there is nothing to migrate."""
    digest = hashlib.sha256()
    libraries = Path(__file__).parents[2] / "requirements/main.txt"
    for path in [libraries, *sorted(Path(__file__).parents[1].glob("*/migrations/*.py"))]:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def _is_prepared() -> bool:
    mark = home.home() / MARK
    return (home.home() / ACCOUNTS).is_file() and mark.is_file() and mark.read_text(encoding="ascii") == _shape()


def _prepare() -> int:
    with rooms():
        print("正在更新数据库结构……", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        mark, used = home.home() / MARK, get_user_model().objects.exists()
        if used and not mark.exists():
            raise NotThere("数据库里已有正式数据，不能再装入演示数据。请用 GEZHI_HOME（或 GEZHI_DATABASE_URL）指定另一处。")
        if used and (home.home() / ACCOUNTS).is_file():
            print("演示数据已就绪。", flush=True)
            mark.write_text(_shape(), encoding="ascii")
            return 0
        if used:
            raise NotThere("上一次装入演示数据没有完成。请加 --fresh 重新装入。")
        mark.touch()
        print("正在装入演示数据……", flush=True)
        named("gezhi.demo.load:load")()
        mark.write_text(_shape(), encoding="ascii")
        print("演示数据已装入。", flush=True)
    return 0


def _empty() -> None:
    """Remove the data of an earlier demo; never those of an installation that is no demo, never those of a running one."""
    folder = home.home()
    if os.environ.get("GEZHI_DATABASE_URL") or os.environ.get("GEZHI_DATABASE_URL_FILE"):
        raise NotThere("--fresh 只用于内置数据库的演示；GEZHI_DATABASE_URL 指定的数据库请自行清空。")
    place = settle(folder.resolve())
    if not place.data.exists():
        return
    if not (folder / MARK).is_file():
        raise NotThere(f"{folder} 里没有演示标记（{MARK}），为免误删正式数据，不予清空。请换一个 GEZHI_HOME，或自行删除。")
    if place.processes():
        raise NotThere("演示正在运行，请先停止它（在它的窗口按 Ctrl-C），再使用 --fresh。")
    print("正在清空原有演示数据……", flush=True)
    shutil.rmtree(place.root)
    for path in sorted(folder.iterdir(), key=lambda path: path.name == MARK):  # the mark goes last
        if path.name in KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _announce(given: argparse.Namespace) -> None:
    address = serving.address(given)
    print(f"\n格治演示已启动：{address}\n\n可用账号（每种岗位一个，全部账号见 {home.home() / ACCOUNTS}）：", flush=True)
    for account in one_per_role(home.home() / ACCOUNTS):
        print(f"  {account['role']:<18} {account['username']:<18} {account['password']}   {account['name']}")
    print("\n按 Ctrl-C 停止。", flush=True)
    if given.browser and sys.stdout.isatty() and (sys.platform == "darwin" or os.environ.get("DISPLAY")):
        webbrowser.open(address)


def one_per_role(path: Path) -> list[dict[str, str]]:
    """The first sign-in of each role in the file the demo wrote."""
    found: dict[str, dict[str, str]] = {}
    for account in json.loads(path.read_text(encoding="utf-8")):
        found.setdefault(account["role"], account)
    return list(found.values())
