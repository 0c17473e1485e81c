"""A small site for trying the front with a real server: settings, addresses and views in one module."""

import hashlib
import threading
from urllib.parse import urlsplit

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from gezhi.ground import home

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = REACTIONS = "gezhi.ground.tests.site"
ADDRESS = urlsplit(home.database_url())
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": ADDRESS.path[1:],
        "USER": ADDRESS.username,
        "PASSWORD": ADDRESS.password,
        "HOST": ADDRESS.hostname,
        "PORT": ADDRESS.port,
        "CONN_MAX_AGE": None,
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = None
USE_TZ = True
warmed: list[str] = []
warm = [lambda: warmed.append("warm")]


def echo(request: HttpRequest) -> HttpResponse:
    digest = hashlib.sha256(request.read()).hexdigest()
    head = {"X-Cookie": request.headers.get("Cookie", ""), "X-Trick": request.headers.get("X-Trick", "")}
    return HttpResponse(f"{request.method} {request.path} {request.GET.get('q', '')} {digest}", headers=head)


def stream(_request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse((b"%07d\n" % number for number in range(40_000)), content_type="text/plain")


def slow(_request: HttpRequest) -> HttpResponse:
    threading.Event().wait(1)
    return HttpResponse("done")


def counted(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        if request.method == "POST":
            cursor.execute("create table if not exists kept (n serial)")
            cursor.execute("insert into kept default values")
        cursor.execute("select pg_backend_pid()")
        return HttpResponse(str(cursor.fetchone()[0]))


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


def warmth(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(" ".join(warmed))


urlpatterns = [
    path("echo/中文", echo),
    path("echo", echo),
    path("stream", stream),
    path("slow", slow),
    path("counted", counted),
    path("api/v1/events", counted),
    path("broken", broken),
    path("warmth", warmth),
]
