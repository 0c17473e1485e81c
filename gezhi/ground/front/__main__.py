"""``python -m gezhi.ground.front --host 127.0.0.1 --port 8000 --workers 2``: the web server, as the parent starts it."""

import argparse

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from gezhi.ground.front import wsgi

STOP_WITHIN = 6  # seconds for requests under way; the parent allows 8


def main() -> None:
    """Serve until SIGTERM. The caller has checked that the port is free."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    wanted = parser.parse_args()
    wsgi.load()
    Server(
        "gezhi.ground.front.application:application",
        address=wanted.host,
        port=wanted.port,
        workers=wanted.workers,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # a proxy in front speaks HTTP/2 to browsers
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
    ).serve()


if __name__ == "__main__":
    main()
