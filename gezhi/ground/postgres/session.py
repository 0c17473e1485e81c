"""The database of one command: the one named by the administrator, else the embedded one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from gezhi.ground.postgres.server import Database, start

SETTING = "GEZHI_DATABASE_URL"


@contextmanager
def database(*, durable: bool = True) -> Iterator[Database | None]:
    """Make sure there is a database while the block runs; its address stands in ``GEZHI_DATABASE_URL``.

    Yields the embedded server, or None when the address was given from outside (then the server is not ours to watch).
    """
    if os.environ.get(SETTING) or os.environ.get(f"{SETTING}_FILE"):
        yield None
        return
    with start(durable=durable) as server:
        os.environ[SETTING] = server.dsn
        try:
            yield server
        finally:
            os.environ.pop(SETTING, None)
