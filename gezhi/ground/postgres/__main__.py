"""``python -m gezhi.ground.postgres [--not-durable] COMMAND...``: run a command with the embedded database up.

``--not-durable`` switches off fsync: for tests only, where a crash of the machine may cost everything.
"""

import subprocess
import sys

from gezhi.ground.postgres import CannotStart, database


def main(words: list[str]) -> int:
    """Exit code of the command, or 1 with a clear message when there can be no database."""
    durable = "--not-durable" not in words[:1]
    command = words if durable else words[1:]
    if not command:
        print("用法：python -m gezhi.ground.postgres [--not-durable] 命令 ...", file=sys.stderr)
        return 2
    try:
        with database(durable=durable):
            return subprocess.run(command, check=False).returncode
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
