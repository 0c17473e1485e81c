"""The request as Django's WSGI handler wants it (PEP 3333)."""

import sys
from typing import Any
from urllib.parse import unquote_to_bytes

from gezhi.ground.front.bodies import Message


def headers(scope: Message) -> dict[str, str]:
    """Request headers as WSGI names. Names with ``_`` are dropped: they would pass for the same name with ``-``."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        found[key] = f"{found[key]}{joint}{value}" if key in found else value
    return found


def declared_length(found: dict[str, str]) -> int | None:
    """Size the sender announced; None when he did not or it is no number."""
    text = found.get("CONTENT_LENGTH", "")
    return int(text) if text.isascii() and text.isdigit() else None


def environ(scope: Message, found: dict[str, str], body: Any, size: int) -> dict[str, Any]:
    """The WSGI dictionary; ``found`` are the headers, ``size`` the true length of the body."""
    raw_path = scope.get("raw_path") or scope["path"].encode()
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    return {
        **found,
        "CONTENT_LENGTH": str(size),
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path.split(b"?", 1)[0]).decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
