"""A parent for tests, run as a process of its own: ``python -m gezhi.ground.tests.family STOP_WITHIN [--database] MODULE ARGS -- ...``."""

import os
import sys

from gezhi.ground.postgres import start
from gezhi.ground.processes import Child, Parent, parent


def main(words: list[str]) -> int:
    parent.STOP_WITHIN = float(words[0])
    server = None
    if words[1] == "--database":
        server = start(durable=False)
        os.environ["GEZHI_DATABASE_URL"] = server.dsn
        words = words[1:]
    groups: list[list[str]] = [[]]
    for word in words[1:]:
        if word == "--":
            groups.append([])
        else:
            groups[-1].append(word)
    return Parent([Child(group[-1], group) for group in groups], server).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
