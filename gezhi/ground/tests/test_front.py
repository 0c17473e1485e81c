import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import psycopg
import pytest

from gezhi.ground.front.bodies import BODY_LIMIT, UPLOAD_LIMIT, limit
from gezhi.ground.front.environ import declared_length, environ, headers
from gezhi.ground.postgres.place import Place
from gezhi.ground.tests.waiting import running, until

ABC = hashlib.sha256(b"abc").hexdigest()


class Site:
    """The front with a small site and a database, under a real parent."""

    def __init__(self) -> None:
        self.home = Path(mkdtemp(prefix="gezhi-front-"))
        self.home.chmod(0o711)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        environment = {**os.environ, "GEZHI_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "gezhi.ground.tests.site"}
        environment.pop("GEZHI_DATABASE_URL", None)
        words = ["5", "--database", "gezhi.ground.front", "--port", str(self.port), "--workers", "1"]
        self.parent = subprocess.Popen([sys.executable, "-m", "gezhi.ground.tests.family", *words], env=environment)
        until(self.answers)

    def answers(self) -> bool:
        try:
            return self.ask("GET", "/warmth")[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, body: object = None, **fields: str) -> tuple[int, bytes, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in fields.items()})
        answer = connection.getresponse()
        try:
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()

    def raw(self, text: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), 10) as connection:
            connection.sendall(text)
            found = b""
            while piece := connection.recv(65_536):
                found += piece
            return found

    def cut_connections(self) -> None:
        """End every connection of the site; the database itself stays up."""
        place = Place(self.home / "postgres")
        address = f"postgresql://gezhi:{place.password()}@127.0.0.1:{place.last_port()}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            ended = connection.execute("select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where datname = 'gezhi'")
            assert ended.fetchone() != (0,)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.parent.terminate()
    made.parent.wait(30)
    rmtree(made.home, ignore_errors=True)


def test_caches_are_warm_before_the_first_request(site: Site) -> None:
    assert site.ask("GET", "/warmth")[1] == b"warm"


def test_a_body_reaches_the_application_whole(site: Site) -> None:
    status, words, _ = site.ask("POST", "/echo?q=%E4%BA%8B", b"abc")
    assert (status, words.decode()) == (200, f"POST /echo 事 {ABC}")
    assert site.ask("GET", "/echo/%E4%B8%AD%E6%96%87")[1].decode().startswith("GET /echo/中文 ")


def test_a_body_in_chunks_without_a_length_arrives(site: Site) -> None:
    assert site.ask("POST", "/echo", iter([b"a", b"b", b"c"]))[1].decode().endswith(ABC)


def test_a_large_upload_arrives_whole(site: Site) -> None:
    body = os.urandom(1_000_000) * 20
    status, words, _ = site.ask("POST", "/echo", body, Content_Type="multipart/form-data; boundary=x")
    assert status == 200
    assert words.decode().endswith(hashlib.sha256(body).hexdigest())


def test_too_large_bodies_are_refused_in_the_form_the_caller_reads(site: Site) -> None:
    status, words, head = site.ask("POST", "/api/v1/events", b"x" * (BODY_LIMIT + 1), Content_Type="application/json")
    assert (status, head["Content-Type"]) == (413, "application/problem+json")
    assert json.loads(words)["status"] == 413
    status, words, head = site.ask("POST", "/echo", b"x" * (BODY_LIMIT + 1), Content_Type="application/x-www-form-urlencoded")
    assert status == 413
    assert "内容太大" in words.decode()
    assert site.ask("POST", "/echo", b"x" * BODY_LIMIT)[0] == 200


def test_too_large_bodies_without_a_length_are_refused(site: Site) -> None:
    assert site.ask("POST", "/echo", iter([b"x" * 100_000] * 15))[0] == 413


def test_an_announced_giant_is_refused_before_it_is_sent(site: Site) -> None:
    head = f"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: {UPLOAD_LIMIT * 2}\r\n"
    assert b" 413 " in site.raw(f"{head}Connection: close\r\n\r\n".encode())


def test_an_unreadable_length_is_no_fault_of_ours(site: Site) -> None:
    answer = site.raw(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\nConnection: close\r\n\r\n")
    assert b" 400 " in answer


def test_a_streamed_answer_arrives_whole(site: Site) -> None:
    status, words, _ = site.ask("GET", "/stream")
    assert status == 200
    assert words == b"".join(b"%07d\n" % number for number in range(40_000))


def test_header_names_that_pass_for_others_are_dropped_and_cookies_joined(site: Site) -> None:
    request = b"GET /echo HTTP/1.1\r\nHost: x\r\nX_Trick: no\r\nCookie: a=1\r\nCookie: b=2\r\nConnection: close\r\n\r\n"
    answer = site.raw(request)
    assert b"x-cookie: a=1; b=2" in answer.lower()
    assert b"x-trick: \r\n" in answer.lower()


def test_head_has_no_body_and_a_fault_is_no_trace(site: Site) -> None:
    assert site.ask("HEAD", "/echo")[:2] == (200, b"")
    status, words, _ = site.ask("GET", "/broken")
    assert status == 500
    assert b"Traceback" not in words


def test_reads_and_keyed_writes_are_repeated_when_their_connection_was_cut(site: Site) -> None:
    asked = [
        ("GET", "/counted", {}),
        ("HEAD", "/counted", {}),
        ("POST", "/counted", {"Idempotency_Key": "one"}),
        ("POST", "/api/v1/events", {}),
    ]
    for method, path, fields in asked:
        site.cut_connections()
        assert site.ask(method, path, None, **fields)[0] == 200


def test_a_write_without_a_key_is_not_repeated_but_told_to_come_back(site: Site) -> None:
    with ThreadPoolExecutor(8) as many:  # every thread of the site holds a connection
        assert {answer[0] for answer in many.map(lambda _: site.ask("GET", "/counted"), range(32))} == {200}
    site.cut_connections()
    status, words, head = site.ask("POST", "/counted", None, Accept="application/json")
    assert (status, head["Retry-After"], head["Content-Type"]) == (503, "2", "application/problem+json")
    assert json.loads(words)["number"] == 701


def _answers(site: Site, path: str) -> bool:
    """Whether the page comes; a server that is just starting again does not listen yet."""
    try:
        return site.ask("GET", path)[0] == 200
    except OSError:
        return False


def test_the_site_goes_on_by_itself_after_its_database_was_killed(site: Site) -> None:
    os.kill(int((site.home / "postgres/data/postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    found = until(lambda: site.ask("POST", "/counted", None, Idempotency_Key="two"))
    assert found[0] in (200, 503)
    until(lambda: _answers(site, "/counted"))


def test_requests_under_way_are_finished_when_the_service_stops() -> None:
    site = Site()
    with ThreadPoolExecutor(1) as other:
        slow = other.submit(site.ask, "GET", "/slow")
        until(lambda: not slow.done() and site.ask("GET", "/warmth")[0] == 200)
        site.parent.terminate()
        assert slow.result()[1] == b"done"
    assert site.parent.wait(20) == 0
    rmtree(site.home, ignore_errors=True)


def test_workers_end_with_a_killed_server(site: Site) -> None:
    own = [int(path.name) for path in Path("/proc").glob("[0-9]*") if serves(path, site.port)]
    assert len(own) == 2  # the server and its worker
    os.kill(min(own), signal.SIGKILL)
    until(lambda: not any(running(pid) for pid in own))
    until(site.answers)


def serves(process: Path, port: int) -> bool:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"gezhi.ground.front" in words and str(port).encode() in words and b"gezhi.ground.tests.family" not in words


def test_limits_follow_the_kind_of_body() -> None:
    assert limit("application/json") == BODY_LIMIT
    assert limit("Multipart/form-data; boundary=1") == UPLOAD_LIMIT


def test_headers_and_path_become_what_django_reads() -> None:
    scope = {
        "headers": [(b"content-type", b"text/plain"), (b"accept", b"a"), (b"accept", b"b"), (b"content-length", b"-1")],
        "method": "GET",
        "path": "/ÿ",
        "raw_path": b"/%ff?x",
    }
    found = headers(scope)
    assert (found["CONTENT_TYPE"], found["HTTP_ACCEPT"], declared_length(found)) == ("text/plain", "a,b", None)
    assert environ(scope, found, None, 0)["PATH_INFO"] == "/\xff"
