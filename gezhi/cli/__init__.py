"""The command ``gezhi`` (命令行): serve, look after the database, load registers, check the installation.

Every command that needs the database starts or joins the embedded one when ``GEZHI_DATABASE_URL`` names no other.
"""

import argparse
import signal
import sys
from collections.abc import Sequence

from django.db import OperationalError, ProgrammingError
from psycopg.errors import UndefinedColumn, UndefinedTable

from gezhi.cli import demo, serving, tasks
from gezhi.cli.loading import NotThere
from gezhi.ground.postgres import CannotStart
from gezhi.ground.problems import Problem
from gezhi.ground.processes import PortTaken


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; exit code 0 when it worked, 1 when it was refused in plain words, 2 for wrong usage."""
    if sys.version_info < (3, 11):  # noqa: UP036 - somebody runs it by hand with an old Python
        print("需要 Python 3.11 或更高版本。(Python 3.11 or newer is needed)", file=sys.stderr)
        return 1
    given = _parser().parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a stop also leaves the database in order
    try:
        return int(given.run(given))
    except (CannotStart, PortTaken, NotThere, Problem) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable | UndefinedColumn):
            raise
        print("数据库结构不是最新，请先运行 gezhi migrate。", file=sys.stderr)
        return 1
    except OperationalError as error:
        print(f"数据库连接不上：{str(error).strip()}\n请检查 GEZHI_DATABASE_URL，或数据库是否已启动。", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gezhi", description="格治：网格化社会治理开放平台")
    commands = parser.add_subparsers(required=True, metavar="命令")
    serve = commands.add_parser("serve", help="启动服务：数据库、网页和后台任务")
    _serving(serve)
    serve.add_argument("--no-worker", "--web-only", dest="worker", action="store_false", help="只启动网页，不启动后台任务")
    serve.set_defaults(run=serving.serve)
    commands.add_parser("work", help="只启动后台任务").set_defaults(run=serving.work)
    migrate = commands.add_parser("migrate", help="更新数据库结构")
    migrate.add_argument("--check", action="store_true", help="只检查，不更新")
    migrate.set_defaults(run=tasks.migrate)
    commands.add_parser("check", help="自检：数据库、密钥、日历、磁盘").set_defaults(run=tasks.check)
    commands.add_parser("first-admin", help="生成首个管理员的一次性口令").set_defaults(run=tasks.first_admin)
    _demo(commands.add_parser("demo", help="装入演示数据"))
    journal = commands.add_parser("journal", help="办理记录").add_subparsers(required=True, metavar="操作")
    journal.add_parser("verify", help="核对办理记录没有被改动").set_defaults(run=tasks.verify_journal)
    load = commands.add_parser("import", help="从表格导入登记数据")
    load.add_argument("what", choices=sorted(tasks.IMPORTS), metavar="|".join(tasks.IMPORTS))
    load.add_argument("file", help="CSV 或 XLSX 文件")
    load.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    load.set_defaults(run=tasks.import_table)
    return parser


def _serving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认只允许本机访问）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    parser.add_argument("--workers", type=int, default=2, help="网页进程数（默认 2）")


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fresh", action="store_true", help="清空演示数据后重新装入")
    parser.add_argument("--serve", action="store_true", help="装入后启动服务")
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="不打开浏览器")
    _serving(parser)
    parser.set_defaults(run=demo.demo, worker=True)
