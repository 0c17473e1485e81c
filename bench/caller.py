"""People who use the API inside this process: each with a token, every call through the real WSGI application."""

import io
import json
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler

from gezhi.access.actor import SYSTEM
from gezhi.accounts.actions import create_token
from gezhi.ground import clock
from gezhi.ground.ids import uuid7

PREFIX = "/api/v1/"
RENEWED_BEFORE = timedelta(days=1)
_handler: list[WSGIHandler] = []


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer."""

    status: int
    body: Any

    @property
    def refusal(self) -> str:
        """Why something was refused: status and name of the problem, and the field when one is named; never the words sent."""
        body = self.body if isinstance(self.body, dict) else {}
        fields = ",".join(str(each.get("field", "")) for each in body.get("errors") or ())
        return f"{self.status} {str(body.get('type', '')).rpartition('#')[2]} {fields}".strip()


class Caller:
    """One person. The token is made anew when the held clock has passed its end, as a person signs in again."""

    def __init__(self, user_id: int) -> None:
        self.user_id = user_id
        self._sign_in()

    def _sign_in(self) -> None:
        made = create_token(actor=SYSTEM, user_id=self.user_id, device_name="bench", second_factor=True)
        self.token, self.until = made.token, made.expires_at - RENEWED_BEFORE

    def get(self, path: str, **query: Any) -> Answer:
        """Read an address of the API."""
        return self._call("GET", path, query=urlencode({name.rstrip("_"): value for name, value in query.items()}))

    def post(self, path: str, body: dict[str, Any], key: str = "") -> Answer:
        """Send a body, with an Idempotency-Key when one is given."""
        return self._call("POST", path, raw=json.dumps(body, ensure_ascii=False).encode(), key=key)

    def act(self, event: dict[str, Any], verb: str, **facts: Any) -> Answer:
        """Do one verb on a matter as it was last answered, under a fresh key."""
        return self.post(f"events/{event['id']}/verbs/{verb}", {"version": event["version"], **facts}, key=str(uuid7()))

    def _call(self, method: str, path: str, *, query: str = "", raw: bytes = b"", key: str = "") -> Answer:
        if clock.now() >= self.until:
            self._sign_in()
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": PREFIX + path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(raw)),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            "HTTP_ACCEPT": "application/json",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(raw),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if key:
            environ["HTTP_IDEMPOTENCY_KEY"] = key
        if not _handler:
            _handler.append(WSGIHandler())
        status: list[str] = []
        response = _handler[0](environ, lambda line, _headers, _error=None: status.append(line))
        body = b"".join(response)
        response.close()
        return Answer(int(status[0].split(" ", 1)[0]), json.loads(body) if body else None)
