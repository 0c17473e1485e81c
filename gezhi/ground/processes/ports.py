"""Is the port free? Asked before the web server starts.

The web server shares its port between its own workers (SO_REUSEPORT): a second one on the same port would start without a word
and get every other request.
"""

import errno
import socket


class PortTaken(RuntimeError):
    """The address cannot be listened on; the text says why and what to do."""


def require_port(host: str, port: int) -> None:
    """Raise ``PortTaken`` with plain words unless ``host:port`` can be bound by us alone."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections just closed do not count
        try:
            probe.bind((host, port))
            probe.listen(1)
        except (OSError, OverflowError) as error:
            raise PortTaken(_words(host, port, error)) from error


def _words(host: str, port: int, error: OSError | OverflowError) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"端口 {port} 已被其他程序占用。请先停止那个程序，或用 --port 换一个端口，例如 --port {port + 1}。\n(port in use)"
    if number == errno.EACCES:
        return f"没有权限使用端口 {port}（1024 以下的端口需要管理员权限）。请用 --port 换一个，例如 --port 8000。\n(permission denied)"
    return f"不能在 {host}:{port} 上提供服务：{error}。请检查 --host 和 --port。\n(cannot listen)"
